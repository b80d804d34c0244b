from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import faults, history_note, verdict

_BUSES = ("ide", "sata", "scsi", "virtio")


class IndexOutOfRange(LineRule):
    """A numbered option has a number that PVE does not know.

    ## What it finds

    `ide4`, `sata6`, `scsi31`, `net32`, `efidisk1`: numbers beyond the last one of that option.

    ## Why it matters

    PVE ignores the line: the VM starts without the disk or device, and the next write erases the line.

    ## When to ignore it

    When the file is for a PVE version that knows more of them: choose it with `--pve`.
    """

    name = "index-out-of-range"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 40
    sources = ("qemu-server PVE/QemuServer.pm, PVE/QemuServer/Drive.pm, PCI.pm, USB.pm (MAX_*)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line, Code.INDEX_RANGE):
            known = history_note(line.version, problem.since, problem.until)
            yield verdict(
                line,
                problem,
                f"there is no `{node.key.text}`, only {problem.expected}{known}",
                help=_help(node.key.text.rstrip("0123456789"), problem),
            )


def _help(base: str, problem: Problem) -> str:
    if not problem.maximum:
        return f"a VM has one, {problem.expected}"
    other = ", or another bus" if base in _BUSES else ""
    return f"use a free one of {problem.expected}{other}"
