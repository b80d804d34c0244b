"""Guests that share disks, addresses and devices, with lines that PVE drops: `--fix` brings no error anywhere."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pvelint.engine.run import RunResult
from pvelint.engine.run import lint as run_lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.rules.model import Impact, Severity

BASE = "boot: order=virtio0\nmachine: {machine}\nvirtio0: local-lvm:vm-{number}-disk-9,size=8G\n"
UNRELATED = "agent: 1, type=virtio\n"
REPAIRED = "agent: 1,type=virtio\n"
SHARED = [
    "scsi0: local-lvm:vm-100-disk-0,size=8G",
    "scsi1: local-lvm:vm-100-disk-0,size=8G",
    "scsi0: local-lvm:vm-101-disk-1,size=8G,ssd=1",
    "sata0: local-lvm:vm-101-disk-1,size=8G",
    "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0",
    "net1: virtio=BC:24:11:00:00:01,bridge=vmbr0",
    "net0: virtio=BC:24:11:00:00:02,bridge=vmbr0,tag=5",
    "hostpci0: 0000:01:00.0,rombar=0",
    "hostpci0: 0000:01:00,pcie=1",
    "hostpci1: 0000:01:00.0,pcie=1",
    "usb0: host=1-2,usb3=1",
    "efidisk0: local-lvm:vm-100-disk-0,size=4M",
    "onboot: 1",
    "lock: backup",
    "parent: gone",
    "ide2: none,media=cdrom",
]


def faulty(line: str) -> st.SearchStrategy[str]:
    """A line, as it is or so that PVE drops it and one reading is evident."""
    key, value = line.split(": ")
    return st.sampled_from(
        [line, line, f"{key}: {value.replace(',', ', ')}", f"{key.capitalize()}: {value}", f"{key} : {value}"]
    )


@st.composite
def trees(draw: st.DrawFn) -> dict[int, str]:
    """Two to five guests, by number."""
    texts = {}
    for number in range(100, 100 + draw(st.integers(2, 5))):
        chosen = draw(st.lists(st.sampled_from(SHARED), max_size=4))
        lines = [draw(faulty(line)) for line in chosen]
        base = BASE.format(number=number, machine=draw(st.sampled_from(["q35", "pc"])))
        texts[number] = base + "".join(f"{line}\n" for line in lines) + UNRELATED
    return texts


def run(root: Path, *, fix: bool = False, write: bool = False) -> RunResult:
    options = LintOptions(given={"min_severity": Severity.INFO}, isolated=True, fix=fix, write=write)
    result = run_lint(set_up(discover([str(root)]), options))
    assert result.report.errors == []
    return result


def errors(result: RunResult) -> Counter[tuple[object, ...]]:
    return Counter(
        (finding.rule, finding.path, finding.section, finding.key)
        for finding in result.report.findings
        if finding.severity is Severity.ERROR or finding.impact in (Impact.DROPPED, Impact.INVALID)
    )


def made(folder: Path, texts: dict[int, str]) -> None:
    folder.mkdir(parents=True)
    for number, text in texts.items():
        (folder / f"{number}.conf").write_text(text)


def texts_in(folder: Path) -> dict[int, str]:
    return {int(path.stem): path.read_text() for path in folder.iterdir()}


@given(trees())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_no_error_is_added_and_the_rest_is_fixed(texts: dict[int, str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "nodes" / "pve1" / "qemu-server"
        made(folder, texts)
        before = run(Path(root))
        promised = before.report.fixable
        result = run(Path(root), fix=True, write=True)
        after = run(Path(root))
        assert errors(after) <= errors(before)
        assert [(f.rule, f.path, f.span) for f in after.report.findings] == [
            (f.rule, f.path, f.span) for f in result.report.findings
        ]
        assert result.report.fixed >= promised
        assert after.report.fixable == 0
        fixed = texts_in(folder)
        for text in fixed.values():
            assert REPAIRED in text or "lock: backup" in text
        assert run(Path(root), fix=True).changes == {}
        revived_lines_are_sound(fixed, texts, after)


def revived_lines_are_sound(fixed: dict[int, str], texts: dict[int, str], after: RunResult) -> None:
    """What PVE dropped is dropped, or without any error."""
    for finding in after.report.findings:
        if finding.severity is not Severity.ERROR or finding.impact is Impact.DROPPED:
            continue
        number = int(Path(finding.path).stem)
        line = fixed[number].split("\n")[finding.span.start.line - 1]
        assert line in texts[number].split("\n"), finding
