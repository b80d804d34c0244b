"""Real output is as docs/report.schema.json and its descriptions say: of every example tree, with options, of any bytes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pvelint.rules.passthrough.hba_missing_rombar import HbaMissingRombar

from ..report_schema import faults, faults_of_lines
from .tree_files import make

Pvelint = Callable[..., Any]
GUEST = "nodes/pve1/qemu-server/105.conf"
TREES = ("small", "etc-pve", "clean", "unfiltered", "upgrade-8")


def checked(shown: str) -> list[dict[str, Any]]:
    """The findings of a document that is as promised."""
    assert faults(shown) == []
    made = json.loads(shown)
    found: list[dict[str, Any]] = made["findings"]
    assert found == sorted(found, key=lambda finding: finding["path"])
    assert made["summary"]["findings"] == len(found) == sum(made["summary"]["by_severity"].values())
    assert len({finding["fingerprint"] for finding in found}) == len(found)
    for finding in found:
        places = [finding["span"], *(related["span"] for related in finding["related"])]
        assert all(map(_is_in_order, places))
        assert len(finding["related"]) <= 5
        for fix in [finding["fix"], *finding["alternatives"]]:
            assert fix is None or _are_apart(fix["edits"])
    return found


def _is_in_order(span: dict[str, dict[str, int]]) -> bool:
    return _place(span["start"]) <= _place(span["end"])


def _place(position: dict[str, int]) -> tuple[int, int]:
    return position["line"], position["column"]


def _are_apart(edits: list[dict[str, Any]]) -> bool:
    """Whether there are any, each in order, none of them inside another."""
    spans = sorted((edit["path"], _place(edit["start"]), _place(edit["end"])) for edit in edits)
    apart = all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))
    return bool(edits) and all(map(_is_in_order, edits)) and apart


@pytest.mark.parametrize("tree", TREES)
def test_reports_of_the_examples(root: Path, pvelint: Pvelint, tree: str) -> None:
    named = (root / "examples" / tree, "--min-severity", "info")
    found = checked(pvelint(*named, "--output-format", "json").out)
    lines = pvelint(*named, "--output-format", "jsonl").out
    assert faults_of_lines(lines) == []
    assert [json.loads(line) for line in lines.splitlines()] == found != []


@pytest.mark.parametrize(
    "options",
    [
        ("--statistics",),
        ("--fix",),
        ("--fix", "--unsafe-fixes", "--statistics"),
        ("--no-inline-ignores",),
        ("--pve", "8", "--select", "upgrade,storage-unknown"),
        ("--pve", "7.4"),
        ("--ignore", "schema,passthrough"),
        ("--baseline", "known.json"),
        ("--jobs", "2"),
        ("--output-file", "report.json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_reports_with_options(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Pvelint, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "examples" / "etc-pve", "tree")
    if "--baseline" in options:
        assert pvelint("tree", "--write-baseline", "known.json", "--select", "boot,cross-file").code == 0
    outcome = pvelint("tree", "--output-format", "json", *options)
    shown = Path("report.json").read_text() if "--output-file" in options else outcome.out
    checked(shown)
    summary = json.loads(shown)["summary"]
    assert outcome.code == 1
    assert (summary["fixed"] > 0) == ("--fix" in options)
    assert (" total\n" in outcome.err) == ("--statistics" in options)


def test_a_single_file_and_stdin(etc_pve: Path, conf: Path, pvelint: Pvelint) -> None:
    for named in ((conf,), ("-", "--stdin-filename", "web.conf"), ("-",)):
        found = checked(pvelint(*named, "--output-format", "json", stdin=b"onboot: yess\n").out)
        assert {finding["guest"]["vmid"] for finding in found} == {105 if named == (conf,) else None}


def test_a_diff_is_no_report(etc_pve: Path, pvelint: Pvelint) -> None:
    assert pvelint(etc_pve, "--diff", "--output-format", "json").out.startswith("--- ")


def test_a_rule_that_crashes(etc_pve: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Pvelint) -> None:
    monkeypatch.setattr(HbaMissingRombar, "check", lambda rule, guest: 1 / 0)
    outcome = pvelint(etc_pve, "--output-format", "json")
    (crash,) = [f for f in checked(outcome.out) if f["rule"] == "internal-error"]
    assert (outcome.code, crash["path"]) == (2, f"etc-pve/{GUEST}")
    assert "ZeroDivisionError" in outcome.err


def test_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Pvelint) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        "cipassword: geheim99\nargs: -object secret,id=a,data=geheim99 \ncores: 2 geheim99\nname: geheim99\n"
    )
    make(GUEST, text=f"#password: geheim99\n{text}")
    make("storage.cfg", text="cifs: a\n\tserver x\n\tshare y\n\tpassword geheim99\n\tcontent geheim99\n")
    make("priv/token.cfg", text="geheim99\n")
    outcome = pvelint("--output-format", "json", "--min-severity", "info")
    assert {finding["path"] for finding in checked(outcome.out)} >= {GUEST, "storage.cfg"}
    assert "geheim99" not in outcome.out


def test_names_that_are_not_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Pvelint) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path(os.fsdecode(b"nodes/pv\xff/qemu-server"))
    folder.mkdir(parents=True)
    (folder / "105.conf").write_bytes(b"name: n\xff\ncores: \xff\xc3\xa4x\n[s\xff]\ncores: x\n")
    shown = pvelint("--output-format", "json", "--min-severity", "info").out
    found = checked(shown)
    assert {(f["path"], f["guest"]["node"]) for f in found} == {
        (os.fsdecode(folder / "105.conf"), "pv\udcff")
    }
    assert "\\udcff" in shown


WORDS = st.sampled_from(
    [b"cores", b"scsi0", b"hostpci0", b"net0", b"[", b"]", b"#", b": ", b",", b"=", b"\n", b"\xff", b"\t", b"local",
     b"dir", b"vm:105", b"RULES", b"IN ACCEPT", b"auto vmbr0\niface vmbr0 inet static\n", b"lxc.idmap", b"mp0", b"snap"]
)  # fmt: skip
CONTENT = st.binary(max_size=60) | st.lists(WORDS | st.binary(max_size=3), max_size=30).map(b"".join)
NAMES = (
    GUEST,
    "nodes/pve1/lxc/106.conf",
    "nodes/pve1/host.fw",
    "firewall/105.fw",
    "storage.cfg",
    "jobs.cfg",
    "user.cfg",
    "ha/resources.cfg",
    "ha/rules.cfg",
    "corosync.conf",
    "hardware/pve1.interfaces",
    "mapping/pci.cfg",
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.dictionaries(st.sampled_from(NAMES), CONTENT, min_size=1, max_size=6))
def test_any_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    pvelint: Pvelint,
    tree: dict[str, bytes],
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("bytes"))
    make(GUEST)
    for name, content in tree.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    outcome = pvelint("--output-format", "json", "--min-severity", "info", "--isolated")
    assert outcome.code in (0, 1), outcome.err
    checked(outcome.out)
