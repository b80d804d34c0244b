"""`--fix`, `--diff` and stdin as the user meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONF = "etc-pve/nodes/pve1/qemu-server/105.conf"
FAULTY = b"hostpci0: 01:00.0,pcie=1"
FIXED = b"hostpci0: 01:00.0,pcie=1,rombar=0"
RULE = "hba-missing-rombar"

SHAPES = [
    pytest.param(lambda text: text, id="as it is"),
    pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="CRLF"),
    pytest.param(lambda text: text.replace(FAULTY + b"\n", b"") + FAULTY, id="no line feed at the end"),
    pytest.param(lambda text: text.replace(b"#Eight", b"#\x0c\xff Eight"), id="not UTF-8"),
    pytest.param(lambda text: text.replace(b"cores:", b"#\xfe\ncores:"), id="not UTF-8 beside a change"),
]
COMMANDS = [("git", "apply", "-"), ("patch", "-p1", "--binary", "--quiet")]


def test_diff_shows_and_writes_nothing(conf: Path, pvelint: Callable[..., Any]) -> None:
    before = conf.read_bytes()
    outcome = pvelint("etc-pve", "--diff")
    assert outcome.code == 1
    assert f"--- a/{CONF}\n+++ b/{CONF}\n" in outcome.out
    assert "\n-hostpci0: 01:00.0,pcie=1\n+hostpci0: 01:00.0,pcie=1,rombar=0\n" in outcome.out
    assert conf.read_bytes() == before


def test_diff_of_a_sound_tree_is_empty(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    pvelint("etc-pve", "--fix")
    outcome = pvelint("etc-pve", "--diff")
    assert (outcome.code, outcome.out) == (0, "")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", COMMANDS)
def test_diff_can_be_applied(
    conf: Path, root: Path, shape: Callable[[bytes], bytes], command: tuple[str, ...]
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]}")
    text = shape(conf.read_bytes())
    conf.write_bytes(text)
    here = conf.parents[4]
    made = subprocess.run(
        [sys.executable, "-m", "pvelint", "etc-pve", "--diff", "--quiet"], cwd=here, capture_output=True
    )
    assert (made.returncode, made.stderr) == (1, b"")
    applied = subprocess.run(command, cwd=here, input=made.stdout, capture_output=True)
    assert applied.returncode == 0, applied.stderr
    assert conf.read_bytes() == text.replace(FAULTY, FIXED)


@pytest.mark.parametrize("name", ["a b", "-a", "a\tb", "a\nb", 'a"b', "a\\b", "\u00e4"])
@pytest.mark.parametrize("command", COMMANDS)
def test_diff_of_a_file_with_a_strange_name_can_be_applied(
    conf: Path, name: str, command: tuple[str, ...]
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]}")
    here = conf.parents[4]
    tree = (here / "etc-pve").rename(here / name)
    made = subprocess.run(
        [sys.executable, "-m", "pvelint", "--diff", "--", name], cwd=here, capture_output=True
    )
    applied = subprocess.run(command, cwd=here, input=made.stdout, capture_output=True)
    assert applied.returncode == 0, applied.stderr
    assert FIXED in (tree / "nodes/pve1/qemu-server/105.conf").read_bytes()


def test_fix_repairs_only_what_would_be_reported(conf: Path, pvelint: Callable[..., Any]) -> None:
    before = conf.read_bytes()
    for unreported in (("--ignore", RULE), ("--select", "hygiene"), ("--ignore", "passthrough")):
        pvelint("etc-pve", "--fix", *unreported)
        assert conf.read_bytes() == before


def test_fix_counts_what_it_did(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    summary = json.loads(pvelint("etc-pve", "--fix", "--output-format", "json").out)["summary"]
    assert (summary["fixed"], summary["findings"], summary["fixable"]) == (1, 0, 0)


@pytest.mark.parametrize("options", [(), ("--cache-dir", "cache"), ("--fix",), ("--fix", "--unsafe-fixes")])
def test_fix_that_would_bring_an_error_is_not_promised(
    etc_pve: Path, pvelint: Callable[..., Any], options: tuple[str, ...]
) -> None:
    conf = etc_pve / "nodes/pve1/qemu-server/200.conf"
    text = "boot: order=scsi0\nhostpci0: 02:00.0, pcie=1\nscsi0: local-lvm:vm-200-disk-0,size=8G\n"
    conf.write_text(text)
    for _ in "once", "again":
        outcome = pvelint(str(conf), "--select", "syntax,passthrough", "--output-format", "json", *options)
        (finding,) = json.loads(outcome.out)["findings"]
        assert json.loads(outcome.out)["summary"]["fixable"] == 0
        assert finding["fix"]["applicability"] == "unsafe"
        assert finding["fix"]["title"] == "remove the spaces, not applied because it causes another error"
        assert conf.read_text() == text


def test_fix_is_promised_where_the_machine_takes_it(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    conf = etc_pve / "nodes/pve1/qemu-server/200.conf"
    conf.write_text("hostpci0: 02:00.0, pcie=1\nmachine: q35\n")
    outcome = pvelint(str(conf), "--select", "syntax,passthrough", "--output-format", "json")
    assert json.loads(outcome.out)["summary"]["fixable"] == 1


@pytest.mark.parametrize(
    "dropped", ["net0: virtio, bridge=vmbr1", "NET0: virtio,bridge=vmbr1", "net0: virtio # a"]
)
def test_a_line_in_use_is_not_replaced_by_one_that_is_dropped(
    etc_pve: Path, pvelint: Callable[..., Any], dropped: str
) -> None:
    conf = etc_pve / "nodes/pve1/qemu-server/200.conf"
    in_use = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0"
    conf.write_text(f"name: a\n{in_use}\n{dropped}\n")
    outcome = pvelint(str(conf), "--fix", "--select", "syntax", "--output-format", "json")
    (finding,) = json.loads(outcome.out)["findings"]
    assert finding["fix"]["applicability"] == "unsafe"
    assert finding["fix"]["title"].endswith(", which then overrides line 2")
    conf.write_text(f"name: a\n{dropped}\n{in_use}\n")
    pvelint(str(conf), "--fix", "--select", "invalid-property-list,unparsable-line,trailing-comment")
    assert conf.read_text() != f"name: a\n{dropped}\n{in_use}\n"


def test_fix_touches_only_the_files_named(conf: Path, pvelint: Callable[..., Any]) -> None:
    other = conf.with_name("106.conf")
    shutil.copy(conf, other)
    pvelint(other, "--fix")
    assert FIXED in other.read_bytes()
    assert FIXED not in conf.read_bytes()


def test_stdin_is_fixed_to_stdout_with_findings_on_stderr(conf: Path, pvelint: Callable[..., Any]) -> None:
    text = conf.read_bytes()
    outcome = pvelint("-", "--stdin-filename", CONF, "--fix", "--quiet", stdin=text)
    assert (outcome.code, outcome.out.encode()) == (0, text.replace(FAULTY, FIXED))
    kept = text.replace(b"order=scsi0", b"order=hostpci0")
    outcome = pvelint("-", "--stdin-filename", CONF, "--fix", "--select", RULE, stdin=kept)
    assert (outcome.code, outcome.out.encode()) == (1, kept)
    assert RULE in outcome.err
    assert conf.read_bytes() == text


@pytest.mark.parametrize("text", [b"", b"\xef\xbb\xbfname: a\n", b"name: \xff\x00\r\n", b"\r", b"name: a"])
def test_stdin_goes_through_unharmed(text: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pvelint", "--fix", "-", "--quiet", "--isolated"],
        input=text,
        capture_output=True,
    )
    assert done.stdout == text
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("etc-pve/status.cfg", "dir: local\n\tpath /a\n", "a file of /etc/pve that no rule reads"),
        ("etc-pve/pvelint.toml", 'select = ["boot"]\n', "a config of pvelint"),
        ("nginx.conf", "server {\n}\n", "not a Proxmox VE guest config"),
    ],
)
def test_stdin_that_is_no_guest_is_left_alone(
    etc_pve: Path, pvelint: Callable[..., Any], name: str, text: str, kind: str
) -> None:
    for options, out in ((), "no problems in 0 files\n"), (("--fix",), text), (("--preview-write",), ""):
        outcome = pvelint("-", "--stdin-filename", name, *options, stdin=text.encode())
        assert (outcome.code, outcome.out) == (0 if options == ("--preview-write",) else 2, out)
        assert f"pvelint: {name}: {kind}, not linted\n" in outcome.err


def test_stdin_without_fix_is_linted(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    text = b"hostpci0: 01:00.0,pcie=1\n#pvelint device hostpci0=1000-0097\n"
    outcome = pvelint("-", "--output-format", "json", stdin=text)
    [finding] = [f for f in json.loads(outcome.out)["findings"] if f["rule"] == RULE]
    assert (finding["path"], finding["guest"]["vmid"]) == ("-", None)


def test_write_that_fails_leaves_the_file(
    conf: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = conf.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    outcome = pvelint("etc-pve", "--fix")
    assert outcome.code == 2
    assert f"pvelint: error: {CONF}: cannot be written: No space left on device\n" in outcome.err
    assert RULE in outcome.out
    assert conf.read_bytes() == before
    assert list(conf.parent.iterdir()) == [conf]


def test_a_baseline_that_cannot_be_written_is_not_there(
    etc_pve: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        assert pvelint("etc-pve", "--write-baseline", "known.json").code == 2
    assert list(etc_pve.parent.iterdir()) == [etc_pve]
    before = os.umask(0o027)
    try:
        assert pvelint("etc-pve", "--write-baseline", "known.json").code == 0
    finally:
        os.umask(before)
    assert Path("known.json").stat().st_mode & 0o777 == 0o640
