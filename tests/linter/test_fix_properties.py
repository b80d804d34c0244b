"""Whatever the text: linting does not fail, and `--fix` ends, once, without making anything worse."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pvelint.engine.run import RunResult
from pvelint.engine.run import lint as run_lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.stdin import discover_stdin
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Impact, Severity

CONF = "nodes/pve1/qemu-server/105.conf"
LINES = [
    "#pvelint device hostpci0=1000-0097",
    "#pvelint ignore no-such-rule",
    "#notes",
    "agent: 1",
    "args: -device x",
    "args: \u2013device\rx",
    "bios: ovmf",
    "bios: uefi",
    "boot: order=scsi0;net0",
    "boot: cdn",
    "bootdisk: scsi0",
    "ciuser: bob # admin",
    "cores: 4",
    '\ufeffcores: "4"',
    "cpu: host,flags=+aes",
    "efidisk0: local-lvm:vm-105-disk-1,efitype=4m,size=4M",
    "hostpci0: 01:00.0,pcie=1",
    "hostpci0: 01:00.0, pcie=1",
    "hostpci1: 0000:02:00,rombar=off,x-vga=1",
    "ide2: none,media=cdrom",
    "ipconfig0: ip=dhcp,gw=10.0.0.1",
    "lock: backup",
    "machine: q35",
    "memory: 16384",
    "memory: 16G",
    "memory: 16g\u00a0# all",
    "name: nas",
    "net0: virtio=BC:24:11:5E:8A:31,bridge=vmbr0,tag=5",
    "name: my_nas\r",
    "net1: e1000,bridge=vmbr0",
    "net1: e1000;bridge=vmbr0;firewall=y,link_down",
    "onboot: yes",
    "onboot: enabled # with the host",
    "ostype: l26",
    "parent: before",
    "scsi0: local-lvm:vm-105-disk-0,discard=on,iothread=1,size=32G,ssd=1",
    "scsi0 = local-lvm:vm-105-disk-0",
    "scsihw: virtio-scsi-single",
    "smbios1: uuid=7c0e2f4d-93b1-4f0a-8a55-2d6c1e9b7f30",
    "sockets: 1",
    "startup: order=any up=30s",
    "tags: [a;b]",
    "template: 1",
    "virtio0: local-lvm:vm-105-disk-2,ssd=1,size=8G",
    "vmgenid: e41d5a8c-06f7-4b92-b3d4-9f2a7c518e63",
    "[PENDING]",
    "delete: net1",
    "[before]",
    "snaptime: 1763028541",
    "[special:cloudinit]",
    "",
]


@st.composite
def guest_texts(draw: st.DrawFn) -> str:
    """Real lines in any order, some of them with a few characters taken out, put in or doubled."""
    lines = draw(st.lists(st.sampled_from(LINES), max_size=12))
    for _ in range(draw(st.integers(0, 4)) if lines else 0):
        index = draw(st.integers(0, len(lines) - 1))
        line = lines[index]
        start = draw(st.integers(0, len(line)))
        end = min(len(line), start + draw(st.integers(0, 2)))
        put = draw(
            st.sampled_from(["", " ", ",", ", ", "=", ":", "1", "x", "\r", "\t", "-", "\u00a0", ";", "0"])
        )
        lines[index] = line[:start] + put + line[end:]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n"]))


def lint(text: str, *, fix: bool = False, unsafe: bool = False) -> RunResult:
    options = LintOptions(
        given={"min_severity": Severity.INFO}, isolated=True, fix=fix or unsafe, unsafe_fixes=unsafe
    )
    found = discover_stdin(text.encode("utf-8", "surrogatepass"), CONF)
    run = run_lint(set_up(found, options))
    assert run.report.errors == []
    return run


def fixed(text: str, run: RunResult) -> str:
    assert {change.path for change in run.changes.values()} <= {Path(CONF)}
    return next((change.after for change in run.changes.values()), text)


def grave(findings: list[Diagnostic]) -> set[tuple[str, str | None, str | None]]:
    return {
        (finding.rule, finding.section, finding.key)
        for finding in findings
        if finding.severity is Severity.ERROR or finding.impact in (Impact.DROPPED, Impact.INVALID)
    }


QUICK = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@given(st.one_of(guest_texts(), st.text(max_size=80)))
@QUICK
def test_linting_never_fails_and_points_into_the_text(text: str) -> None:
    lines = text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape").split("\n")
    for finding in lint(text).report.findings:
        (line, column), (end_line, end_column) = finding.span
        assert (line, column) <= (end_line, end_column)
        assert 1 <= line <= end_line <= len(lines)
        assert column <= len(lines[line - 1]) + 1
        assert end_column <= len(lines[end_line - 1]) + 1


@given(guest_texts())
@QUICK
def test_fix_is_done_at_once_and_makes_nothing_worse(text: str) -> None:
    before = lint(text).report.findings
    run = lint(text, fix=True)
    after = fixed(text, run)
    assert grave(run.report.findings) <= grave(before)
    again = lint(after, fix=True)
    assert fixed(after, again) == after
    assert grave(again.report.findings) <= grave(before)


@given(guest_texts())
@settings(QUICK, max_examples=60)
def test_unsafe_fixes_end_too(text: str) -> None:
    after = fixed(text, lint(text, unsafe=True))
    assert fixed(after, lint(after, unsafe=True)) == after


@given(guest_texts())
@settings(QUICK, max_examples=60)
def test_snapshots_are_never_fixed(text: str) -> None:
    snapshot = "\n[kept]\n" + text.replace("[", "#")
    after = fixed(f"name: a{snapshot}", lint(f"name: a{snapshot}", fix=True))
    assert after.endswith(snapshot)
