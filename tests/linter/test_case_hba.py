"""The case that pvelint was written for: a SAS HBA passed through with its option ROM on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FAULTY = b"hostpci0: 01:00.0,pcie=1"
FIXED = b"hostpci0: 01:00.0,pcie=1,rombar=0"
RULE = "hba-missing-rombar"


def findings(pvelint: Callable[..., Any], *argv: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(pvelint(*argv, "--output-format", "json").out)["findings"]
    return found


def of_rule(pvelint: Callable[..., Any], *argv: object, rule: str = RULE) -> list[dict[str, Any]]:
    return [finding for finding in findings(pvelint, *argv) if finding["rule"] == rule]


def test_the_fault_is_reported_where_it_is(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    outcome = pvelint("etc-pve")
    assert outcome.code == 1
    assert f"etc-pve/nodes/pve1/qemu-server/105.conf:9:1: error[{RULE}]" in outcome.out
    assert "MPT BIOS Fault 02h / Firmware Fault Code 2667h" in outcome.out

    [finding] = findings(pvelint, "etc-pve")
    assert finding["rule"] == RULE
    assert (finding["severity"], finding["impact"]) == ("error", "no-boot")
    assert finding["span"] == {"start": {"line": 9, "column": 1}, "end": {"line": 9, "column": 25}}
    assert finding["guest"] == {"vmid": 105, "node": "pve1", "name": "nas", "kind": "qemu"}
    assert "1000:0097 at 0000:01:00.0" in finding["message"]


def test_the_day_of_the_inventory_is_told(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    record = etc_pve / "hardware" / "pve1.txt"
    listed = "\n".join(line for line in record.read_text().split("\n") if not line.startswith("#"))
    for heading, told in (("# node pve1 2026-11-20\n", True), ("", False)):
        record.write_text(heading + listed)
        [finding] = findings(pvelint, "etc-pve")
        assert ("the inventory of pve1 of 2026-11-20" in finding["help"]) is told


def test_the_command_itself(etc_pve: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pvelint", "etc-pve"], cwd=etc_pve.parent, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert RULE in done.stdout
    assert done.stderr == "pvelint: linted for PVE 9.2, the newest known (choose with --pve)\n"


def test_fix_changes_that_line_alone_and_once(conf: Path, pvelint: Callable[..., Any]) -> None:
    before = conf.read_bytes()
    assert pvelint("etc-pve", "--fix").code == 0
    assert conf.read_bytes() == before.replace(FAULTY, FIXED)
    written = conf.stat().st_mtime_ns, conf.stat().st_ino

    again = pvelint("etc-pve", "--fix")
    assert (again.code, RULE in again.out) == (0, False)
    assert (conf.stat().st_mtime_ns, conf.stat().st_ino) == written


@pytest.mark.parametrize(
    "reshape",
    [
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda text: text.removesuffix(b"\n"), id="no line feed at the end"),
        pytest.param(lambda text: text.replace(b"#Eight", b"#\xff\xc3 Eight\xe2\x80\xa8"), id="not UTF-8"),
        pytest.param(lambda text: text + b"\n\n# \n", id="blank lines"),
    ],
)
def test_fix_keeps_every_other_byte(
    conf: Path, pvelint: Callable[..., Any], reshape: Callable[[bytes], bytes]
) -> None:
    text = reshape(conf.read_bytes())
    conf.write_bytes(text)
    pvelint("etc-pve", "--fix")
    assert conf.read_bytes() == text.replace(FAULTY, FIXED)


def test_fix_of_a_last_line_without_line_feed(conf: Path, pvelint: Callable[..., Any]) -> None:
    text = conf.read_bytes().replace(FAULTY + b"\n", b"") + FAULTY
    conf.write_bytes(text)
    pvelint("etc-pve", "--fix")
    assert conf.read_bytes() == text.replace(FAULTY, FIXED)


def test_fix_keeps_mode_and_leaves_no_other_file(conf: Path, pvelint: Callable[..., Any]) -> None:
    conf.chmod(0o640)
    pvelint("etc-pve", "--fix")
    assert conf.stat().st_mode & 0o7777 == 0o640
    assert list(conf.parent.iterdir()) == [conf]


def test_fix_follows_a_link_within_the_tree(conf: Path, pvelint: Callable[..., Any], etc_pve: Path) -> None:
    elsewhere = etc_pve / "elsewhere.conf"
    conf.rename(elsewhere)
    conf.symlink_to(elsewhere)
    pvelint("etc-pve", "--fix")
    assert conf.is_symlink()
    assert FIXED in elsewhere.read_bytes()


def test_a_vm_that_boots_from_the_controller_is_warned_and_left_alone(
    conf: Path, pvelint: Callable[..., Any]
) -> None:
    text = conf.read_bytes().replace(b"order=scsi0", b"order=hostpci0")
    conf.write_bytes(text)
    [finding] = of_rule(pvelint, "etc-pve")
    assert (finding["severity"], finding["fix"], finding["alternatives"]) == ("warning", None, [])
    assert "virtual system disk" in finding["help"]
    pvelint("etc-pve", "--fix", "--unsafe-fixes")
    assert FAULTY + b"\n" in conf.read_bytes()
    assert b"order=hostpci0" in conf.read_bytes()


def test_a_vm_that_boots_from_a_controller_without_rom(conf: Path, pvelint: Callable[..., Any]) -> None:
    text = conf.read_bytes().replace(FAULTY, FIXED).replace(b"order=scsi0", b"order=hostpci0;scsi0")
    conf.write_bytes(text)
    assert of_rule(pvelint, "etc-pve") == []
    [finding] = of_rule(pvelint, "etc-pve", rule="boot-from-norom-hba")
    assert finding["severity"] == "error"
    assert pvelint("etc-pve", "--fix").code == 1
    assert conf.read_bytes() == text


@pytest.mark.parametrize(
    ("change", "severity", "applicability"),
    [
        pytest.param((b"agent: 1", b"agent: 1\nbios: ovmf"), "warning", "unsafe", id="OVMF"),
        pytest.param((b"cores: 4", b"cores: 4\nlock: backup"), "error", "unsafe", id="locked"),
        pytest.param(
            (b"\nscsi0:", b"\nide2: none,media=cdrom\n#scsi0:"), "warning", None, id="no other disk"
        ),
        pytest.param((b"pcie=1", b"pcie=1,romfile=x.rom"), "warning", None, id="with a ROM file"),
        pytest.param(
            (b"boot: order=scsi0", b"args: -set device.hostpci0.bootindex=1"), "warning", None, id="args"
        ),
    ],
)
def test_when_the_fix_is_not_safe(
    conf: Path,
    pvelint: Callable[..., Any],
    change: tuple[bytes, bytes],
    severity: str,
    applicability: str | None,
) -> None:
    text = conf.read_bytes().replace(*change)
    conf.write_bytes(text)
    [finding] = of_rule(pvelint, "etc-pve")
    assert finding["severity"] == severity
    assert (finding["fix"] and finding["fix"]["applicability"]) == applicability
    pvelint("etc-pve", "--select", RULE, "--fix")
    assert conf.read_bytes() == text


@pytest.mark.parametrize("sound", [b"01:00.0,pcie=1,rombar=0", b"04:00.0,pcie=1", b"02:00.0,pcie=1"])
def test_no_fault_without_an_hba_that_shows_its_rom(
    conf: Path, pvelint: Callable[..., Any], sound: bytes
) -> None:
    conf.write_bytes(conf.read_bytes().replace(b"01:00.0,pcie=1", sound))
    assert of_rule(pvelint, "etc-pve") == []


def test_a_template_is_started_by_nobody(conf: Path, pvelint: Callable[..., Any]) -> None:
    conf.write_bytes(conf.read_bytes().replace(b"sockets: 1\n", b"sockets: 1\ntemplate: 1\n"))
    assert of_rule(pvelint, "etc-pve") == []


def test_what_the_next_start_will_pass_through_counts(conf: Path, pvelint: Callable[..., Any]) -> None:
    text = conf.read_bytes().replace(FAULTY + b"\n", b"") + b"\n[PENDING]\n" + FAULTY + b"\n"
    conf.write_bytes(text + b"\n[before]\n" + FAULTY + b"\n")
    [finding] = of_rule(pvelint, "etc-pve")
    assert finding["section"] == "PENDING"
    pvelint("etc-pve", "--fix")
    assert conf.read_bytes() == text.replace(FAULTY, FIXED) + b"\n[before]\n" + FAULTY + b"\n"


def test_one_fix_repairs_what_pve_drops_and_what_stops_the_boot(
    conf: Path, pvelint: Callable[..., Any]
) -> None:
    before = conf.read_bytes()
    conf.write_bytes(before.replace(FAULTY, b"hostpci0: 01:00.0, pcie=1"))
    assert pvelint("etc-pve").code == 1
    assert pvelint("etc-pve", "--fix").code == 0
    assert conf.read_bytes() == before.replace(FAULTY, FIXED)


def test_the_other_half_of_a_card_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    half = "{}:00.0 0107: 1000:0097\n\tSubsystem: 1000:3130\n"
    for name, text in {
        "hardware/pve1.txt": "# node pve1 2026-11-20\n" + half.format("03") + half.format("05"),
        "nodes/pve1/qemu-server/105.conf": "hostpci0: 03:00.0,rombar=0\nhostpci1: 05:00.0\n",
    }.items():
        Path(name).parent.mkdir(parents=True)
        Path(name).write_text(text, encoding="ascii")
    [finding] = of_rule(pvelint, rule="hba-sibling-controller")
    assert finding["message"].endswith("option ROM on (per the inventory of pve1 of 2026-11-20)")
    [twin] = finding["related"]
    assert (twin["span"]["start"]["line"], twin["message"]) == (2, "the twin")
