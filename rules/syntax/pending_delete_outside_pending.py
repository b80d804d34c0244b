from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import PENDING_NAMES
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Impact,
    LineFinding,
    Rank,
    RawLineRule,
    ReadLine,
    Severity,
)


class PendingDeleteOutsidePending(RawLineRule):
    """A `delete:` line is outside the [PENDING] section.

    ## What it finds

    `delete: KEY` in the main section, in a snapshot or in a special section.

    ## Why it matters

    Only [PENDING] holds deletions, of a container [pve:pending]. Elsewhere PVE logs a message, drops the line and erases it at the next
    write; the option to be deleted stays.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "pending-delete-outside-pending"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    words = ("delete",)
    rank = Rank.KEY
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: property 'delete' is only allowed in [PENDING])",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config: property 'delete' is only allowed in [pve:pending])",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.misplaced:
            pending = PENDING_NAMES[line.kind]
            yield LineFinding(
                start=0,
                end=len(line.text),
                message=f"`delete` works only in the `[{pending}]` section;"
                " PVE drops this line and erases it at the next write",
                help=f"delete the named options themselves, or move the line below `[{pending}]`",
                impact=Impact.DROPPED,
            )
