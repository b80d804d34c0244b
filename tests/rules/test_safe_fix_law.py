"""The law for safe fixes, held by all rules' examples, by the table of answers, and by lines full of telling words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.schema.options.table import option_names, suboption_names
from pvelint.grammar.version import NEWEST
from pvelint.rules.model import Applicability

from .safe_fix_law import offences
from .test_answers import ANSWERS, Answer
from .test_line_rules_properties import judged, mutated_lines

RULES = Path(__file__).parents[2] / "rules"
CURES = ("hba_missing_rombar",)
"""Rules that change what is valid, for a documented fault of the very device that an inventory shows."""
NUMBERED = ("scsi", "virtio", "sata", "ide", "efidisk", "net", "hostpci", "usb", "ipconfig", "numa")
WORDS = (
    "safe", "unsafe", "unsave", "sync", "direct", "directsynk", "write-back", "writethru", "writebck", "none", "off",
    "on", "no", "yes", "disabled", "disbled", "enabld", "flase", "ture", "rw", "ro", "readonly", "always", "never",
    "ignore", "ignroe", "report", "stop", "stpo", "keep", "vfio", "vfoi", "native", "threads", "kep", "resett",
    "100Mb", "100mb", "100MB", "100M", "100m", "1Gbit", "10k", "1,5", "1,500", "4.096", "4096.0", "4GB", "4Gb", "8",
    "virtio-gpu", "virtio-g", "std", "serial", "nosync", "unlimited",
)  # fmt: skip
NAMES = (
    "nobackup", "no-backup", "unbackup", "backup", "readonly", "noro", "ro", "rw", "nofirewall", "firewall", "fw",
    "noreplicate", "replicate", "norombar", "rom_bar", "nofreeze-fs", "nohidden", "hidden", "noserial", "noiothread",
    "unenrolled-keys", "pre_enrolled_keys", "secureboot", "nossd", "snapshot", "nosnapshot", "shared", "kvm", "cache",
    "rate", "mbps", "iops", "discard", "nodiscard", "werror", "driver", "bandwidth", "readony", "frewall", "bakup",
)  # fmt: skip


def safe_examples() -> list[Any]:
    """Each example of a rule with what `--fix` makes of it (test_examples.py runs them)."""
    found = []
    for path in sorted(RULES.glob("*/*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for part in (data, *(value for value in data.values() if isinstance(value, dict))):
            for number, bad in enumerate(part.get("bad", ())):
                if "fixed" in bad and "conf" in bad and path.stem not in CURES:
                    found.append(pytest.param(bad, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize("bad", safe_examples())
def test_examples_keep_the_law(bad: dict[str, Any]) -> None:
    assert list(offences(bad["conf"], bad["fixed"])) == []


@pytest.mark.parametrize(
    "answer", [a for a in ANSWERS if a.kind == "safe"], ids=lambda answer: answer.line[:60]
)
def test_answers_keep_the_law(answer: Answer) -> None:
    assert list(offences(answer.line, answer.texts[0])) == []


@st.composite
def telling_lines(draw: st.DrawFn) -> str:
    """A drive, a device or a plain option with names and words that a fix could turn round."""
    plain = draw(st.booleans())
    if plain:
        key = draw(st.sampled_from(sorted(option_names(NEWEST))))
        return f"{key}: {draw(st.sampled_from(WORDS))}"
    key = draw(st.sampled_from(NUMBERED)) + "0"
    names = st.sampled_from(NAMES) | st.sampled_from(suboption_names(key, NEWEST))
    parts = draw(st.lists(st.tuples(names, st.sampled_from(("1", "0", *WORDS))), min_size=1, max_size=3))
    first = {"net0": "virtio,bridge=vmbr0", "hostpci0": "01:00.0", "usb0": "1-2", "ipconfig0": "ip=dhcp"}
    value = first.get(key, "cpus=0" if key == "numa0" else "local-lvm:vm-105-disk-1")
    return f"{key}: {value}," + ",".join(f"{name}={word}" for name, word in parts)


@given(telling_lines() | mutated_lines())
@example("scsi1: local-lvm:vm-105-disk-1,cache=safe")
@example("sata1: local-lvm:vm-105-disk-1,ro=1")
@example("scsi1: local-lvm:vm-105-disk-1,nobackup=1")
@example("net1: virtio,bridge=vmbr0,rate=100Mb")
@example("hostpci1: 01:00.0,norombar=1")
@example("efidisk0: local-lvm:vm-105-disk-1,unenrolled-keys=1")
@example("virtio1: local-lvm:vm-105-disk-1,iothread=1,ro=yes,ro=yes")
@example("net1: virtio,bridge=vmbr0,firewall=1;isolate=0")
@settings(max_examples=1000, deadline=None)
def test_no_safe_fix_breaks_the_law(line: str) -> None:
    assume(not line.startswith("smbios1"))  # its texts are encoded as a whole
    for verdict in judged(line, NEWEST, SectionKind.MAIN):
        fix = verdict.finding.fix
        if fix is not None and fix.applicability is Applicability.SAFE:
            assert list(offences(line, fix.text)) == [], (verdict.info.name, fix.text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scsi1: a:b,cache=safe", "scsi1: a:b,cache=unsafe"),
        ("sata1: a:b,ro=1", "sata1: a:b"),
        ("scsi1: a:b,nobackup=1", "scsi1: a:b,backup=1"),
        ("net1: virtio,rate=100Mb", "net1: virtio,rate=100"),
        ("net1: virtio,firewall=1", "net1: virtio"),
        ("memory: 8", "memory: 8192"),
        ("protection: yes", "protection: 0"),
        ("scsi1: a:b,cache=writebck", "scsi1: a:b,cache=writeback"),
        ("efidisk0: a:b,pre-enrolled-keys=1", "efidisk0: a:b"),
    ],
)
def test_the_law_forbids(before: str, after: str) -> None:
    assert list(offences(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("memory: 4GB", "memory: 4096"),
        ("scsi1: a:b,readonly=1", "scsi1: a:b,ro=1"),
        ("scsi1: a:b,cache=off", "scsi1: a:b,cache=none"),
        ("net1: virtio,firewall=enabled", "net1: virtio,firewall=1"),
        ("cpulimit: 1,5", "cpulimit: 1.5"),
        ("scsi1: a:b, iops=10k", "scsi1: a:b,iops=10000"),
    ],
)
def test_the_law_allows(before: str, after: str) -> None:
    assert list(offences(before, after)) == []
