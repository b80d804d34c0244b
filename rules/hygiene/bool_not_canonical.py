from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import faults, with_value


class BoolNotCanonical(LineRule):
    """A boolean option is written as a word instead of 1 or 0.

    ## What it finds

    `onboot: yes`, `kvm: off`: PVE reads them as 1 and 0.

    ## Why it matters

    The API takes 1 and 0 only, and PVE itself writes them so: its next write changes the line.

    ## When to ignore it

    Whenever the words read better to you: the VM runs the same.
    """

    name = "bool-not-canonical"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.INVALID
    rank = 20
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_boolean)", "qemu-server PVE/QemuServer.pm (check_type)")

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.dropped or line.reading is None:
            return
        for node, problem in faults(line, Code.TYPE):
            if line.reading.value in ("0", "1") and problem.option is None:
                yield LineFinding(
                    start=node.value.start,
                    end=node.value.end,
                    message=f"PVE reads this as `{line.reading.value}` and writes it so at its next write",
                    help=f"write `{line.reading.value}`",
                    repaired=with_value(line, line.reading.value),
                    title=f"write {line.reading.value}",
                    applicability=Applicability.SAFE,
                )
