from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Impact, LineFinding, Rank, RawLineRule, ReadLine, Severity


class PendingDeleteOutsidePending(RawLineRule):
    """A `delete:` line is outside the [PENDING] section.

    ## What it finds

    `delete: KEY` in the main section, in a snapshot or in a special section.

    ## Why it matters

    Only [PENDING] holds deletions. Elsewhere PVE logs a message, drops the line and erases it at the next
    write; the option to be deleted stays.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "pending-delete-outside-pending"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    words = ("delete",)
    rank = Rank.KEY
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: property 'delete' is only allowed in [PENDING])",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.misplaced:
            yield LineFinding(
                start=0,
                end=len(line.text),
                message="`delete` works only in the `[PENDING]` section;"
                " PVE drops this line and erases it at the next write",
                help="delete the named options themselves, or move the line below `[PENDING]`",
                impact=Impact.DROPPED,
            )
