"""Texts of more than one config: refused where they are pasted, never fixed where they are a guest's file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FIRST = "boot: order=scsi0\nbios: ovmf \ncores: 4\nmemory: 2048\nname: a\nscsi0: local-lvm:vm-100-disk-0,size=8G\n"
SECOND = FIRST.replace("name: a", "name: b").replace("100", "101").replace("scsi0", "virtio0, ", 1)
TITLED = f"# cat /etc/pve/qemu-server/100.conf\n{FIRST}\n# cat /etc/pve/qemu-server/101.conf\n{SECOND}"
UNTITLED = FIRST + SECOND
TEXTS = [
    TITLED,
    UNTITLED,
    f"==> 100.conf <==\n{FIRST}\n==> 101.conf <==\n{SECOND}",
    f"root@pve:~# qm config 100\n{FIRST}root@pve:~# qm config 101\n{SECOND}root@pve:~# \n",
    f"{FIRST}--- 101.conf ---\n{SECOND}",
]
CONF = "etc-pve/nodes/pve1/qemu-server/106.conf"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "options", [(), ("--fix",), ("--diff",), ("--fix", "--unsafe-fixes"), ("--output-format", "qm")]
)
@pytest.mark.parametrize("name", ["-", CONF])
def test_from_stdin(
    etc_pve: Path, pvelint: Callable[..., Any], text: str, options: tuple[str, ...], name: str
) -> None:
    outcome = pvelint("-", "--stdin-filename", name, *options, stdin=text.encode())
    assert outcome.code == 2
    (line,) = [line for line in outcome.err.split("\n") if "error: " in line]
    assert line.startswith(f"pvelint: error: {name}:")
    assert "more than one config" in line
    assert "no guest config" not in outcome.err
    if "--fix" in options:
        assert outcome.out == text
    else:
        assert outcome.out in ("", "no problems in 0 files\n") or options[-1:] == ("qm",)


@pytest.mark.parametrize("text", TEXTS)
def test_outside_of_a_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("200.conf").write_text(text)
    for options in ((), ("--fix",), ("--fix", "--unsafe-fixes")):
        outcome = pvelint("200.conf", "--output-format", "json", *options)
        summary = json.loads(outcome.out)["summary"]
        assert (outcome.code, summary["files"], summary["findings"]) == (2, 0, 0)
        assert outcome.err.count("more than one config") == 1
        assert Path("200.conf").read_text() == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_guest_of_a_layout_keeps_its_findings(
    etc_pve: Path, pvelint: Callable[..., Any], text: str
) -> None:
    Path(CONF).write_text(text)
    report = json.loads(pvelint(CONF, "--output-format", "json", "--min-severity", "info").out)
    assert len(report["findings"]) > 3
    assert report["summary"]["fixable"] == 0
    for options in (("--fix",), ("--fix", "--unsafe-fixes"), ("--diff",)):
        outcome = pvelint(CONF, *options)
        assert outcome.code == 2
        assert outcome.err.count("error: ") == 1
        assert f"error: {CONF}:" in outcome.err
        assert "not fixed" in outcome.err
        assert Path(CONF).read_text() == text


def test_the_other_guests_are_fixed(conf: Path, pvelint: Callable[..., Any]) -> None:
    Path(CONF).write_text(TITLED)
    before = conf.read_text()
    outcome = pvelint("etc-pve", "--fix")
    assert outcome.code == 2
    assert conf.read_text() != before
    assert Path(CONF).read_text() == TITLED


def test_a_parent_is_not_missed_where_no_section_is_shown(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    options = ("-", "--select", "snapshot-stuck", "--stdin-filename", CONF)
    text = "memory: 2048\nparent: before\n"
    assert "snapshot-stuck" not in pvelint(*options, stdin=text.encode()).out
    assert "snapshot-stuck" in pvelint(*options, stdin=f"{text}\n[other]\nmemory: 2048\n".encode()).out
    Path(CONF).write_text(text)
    assert "snapshot-stuck" in pvelint(CONF, "--select", "snapshot-stuck").out
