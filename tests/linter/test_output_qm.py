"""Commands for the live host: what the shell would run, and what is left to people."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.nodes import WHITE, Edit, Position, Span
from pvelint.output import render
from pvelint.report.model import Diagnostic, GuestName, Report
from pvelint.rules.model import Fix

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"


def replace(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(PATH, Span.on_line(line, start, end), text)


def remove(line: int) -> Edit:
    return Edit(PATH, Span(Position(line, 1), Position(line + 1, 1)), "")


@pytest.fixture
def lines(make_finding: MakeFinding, make_report: MakeReport) -> Callable[..., list[str]]:
    """The output for one fix per edit."""

    def of(text: str, *edits: Edit) -> list[str]:
        findings = [make_finding(fix=Fix.safe("repair it", edit), span=edit.span) for edit in edits]
        return render("qm", make_report(text, *findings)).splitlines()

    return of


def commands(output: list[str]) -> list[str]:
    return [line for line in output if not line.startswith("#")]


def test_several_fixes_of_one_key_are_one_command(lines: Callable[..., list[str]]) -> None:
    text = "hostpci0: 01:00.0,pcie=1\nmachine: q35\n"
    output = lines(text, replace(1, 24, 24, ",rombar=0"), replace(1, 23, 24, "yes"))
    assert output == [
        "# node pve1",
        "# 105: hba-missing-rombar: repair it",
        "# 105: hba-missing-rombar: repair it",
        "qm set 105 --hostpci0 01:00.0,pcie=yes,rombar=0",
    ]


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("Cores: 2\n", replace(1, 0, 1, "c"), "qm set 105 --cores 2"),
        ("cores: 2\nballoon: 0\n", remove(2), "qm set 105 --delete balloon"),
        ("cores: 2\n", replace(2, 0, 0, "numa: 1\n"), "qm set 105 --numa 1"),
        ("args: -a b\n", replace(1, 10, 10, " 'c"), """qm set 105 --args '-a b '"'"'c'"""),
        ("cdrom: none\n", replace(1, 7, 11, "cdrom"), "qm set 105 --ide2 cdrom"),
        ("cores: 2\r\n", replace(1, 7, 8, "4"), "qm set 105 --cores 4"),
    ],
)
def test_command(lines: Callable[..., list[str]], text: str, edit: Edit, expected: str) -> None:
    assert commands(lines(text, edit)) == [expected]


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("#note\n", replace(1, 1, 2, "N"), "the notes are edited"),
        ("cores: 1\ncores: 2\n", remove(1), "PVE removes the line"),
        ("cores 2\n", remove(1), "PVE removes the line"),
        ("cores: 1\n[PENDING]\ncores: 3\n", replace(3, 7, 8, "4"), "it edits the section [PENDING]"),
        ("cores: 1\n[s1]\ncores: 3\n", replace(3, 7, 8, "4"), "it edits the section [s1]"),
        ("cores: 1\n[PENDING]\ncores: 3\n", replace(1, 7, 8, "4"), "[PENDING] has a change of it"),
        ("cores: 1\n[PENDING]\ndelete: !cores\n", replace(1, 7, 8, "4"), "[PENDING] has a change of it"),
        ("unused0: local:vm-105-disk-0\n", remove(1), "destroy the volume"),
        ("lock: backup\n", remove(1), "`qm unlock`"),
        ("vmstate: local:vm-105-state-s\n", remove(1), "PVE sets it itself"),
        ("args: -a\n", replace(1, 8, 8, "\x1b"), "non-printable"),
        ("cores: 1\n", Edit("storage.cfg", Span.on_line(1, 0, 0), "x"), "another file"),
        ("hostpci0: 01:00,pcie=1\n", replace(1, 15, 15, ",pcie=1"), "the fixes conflict"),
    ],
)
def test_no_command(lines: Callable[..., list[str]], text: str, edit: Edit, reason: str) -> None:
    output = lines(text, edit)
    assert commands(output) == []
    assert any(reason in line for line in output)


def test_conflicting_fixes(lines: Callable[..., list[str]]) -> None:
    output = lines("cores: 1\n", replace(1, 7, 8, "4"), replace(1, 7, 8, "8"))
    assert commands(output) == ["qm set 105 --cores 4"]
    assert "another fix changes the same text" in output[1]


def test_secret_is_a_variable_that_must_be_set(lines: Callable[..., list[str]]) -> None:
    output = lines("args: -x,password=geheim,y\n", replace(1, 26, 26, ",z"))
    (command,) = commands(output)
    assert command == """qm set 105 --args -x,password="${VM105_ARGS:?set it to the secret}",y,z"""
    printed = ["sh", "-c", f"qm() {{ printf '%s|' \"$@\"; }}\n{command}"]
    run = subprocess.run(printed, capture_output=True, text=True, env={"VM105_ARGS": "a 'b"}, check=True)
    assert run.stdout == "set|105|--args|-x,password=a 'b,y,z|"
    assert subprocess.run(printed, capture_output=True, env={}).returncode != 0


def test_grouped_by_node(make_finding: MakeFinding, make_report: MakeReport) -> None:
    def on(node: str | None, vmid: int | None, path: str) -> Diagnostic:
        fix = Fix.safe("repair it", Edit(path, Span.on_line(1, 7, 8), "2"))
        return make_finding(guest=GuestName(vmid, node, None), path=path, fix=fix)

    findings = [on(None, 7, "7.conf"), on("b", 8, "8.conf"), on("a", 9, "9.conf"), on("b", None, "x.conf")]
    output = render("qm", make_report("cores: 1\n", *findings)).splitlines()
    kept = [line for line in output if line.startswith(("qm", "# node")) or "no command" in line]
    assert kept[:4] == ["# node a", "qm set 9 --cores 2", "# node b", "qm set 8 --cores 2"]
    assert kept[4].startswith("# x.conf:1:")
    assert kept[5:] == ["# node unknown", "qm set 7 --cores 2"]


def test_unsafe_fixes_only_on_request(make_finding: MakeFinding, make_report: MakeReport) -> None:
    report = make_report("cores: 1\n", make_finding(fix=Fix.unsafe("guess", replace(1, 7, 8, "2"))))
    assert render("qm", report) == "# no fixes\n"
    assert commands(render("qm", report, unsafe_fixes=True).splitlines()) == ["qm set 105 --cores 2"]


@given(value=st.text(st.characters(codec=None)), title=st.text(), node=st.text(), path=st.text())
def test_the_shell_runs_nothing_else(
    make_finding: MakeFinding, make_report: MakeReport, value: str, title: str, node: str, path: str
) -> None:
    line = value.replace("\n", "")
    fix = Fix.safe(title, Edit(path, Span.on_line(1, 6, 6), line))
    finding = make_finding(path=path, fix=fix, guest=GuestName(105, node, None))
    output = render("qm", make_report("args: x\n", finding))
    assert output.isprintable() or all(part.isprintable() for part in output.split("\n"))
    for command in commands(output.splitlines()):
        assert shlex.split(command)[:-1] == ["qm", "set", "105", "--args"]
        assert shlex.split(command)[-1] == f"{line}x".strip(WHITE)
