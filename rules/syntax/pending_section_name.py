from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.syntax.nodes import Edit, Place
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_OF_VMS = "pending"
_OF_SNAPSHOTS = frozenset(("snaptime", "parent", "snapstate", "rootfs"))


class PendingSectionName(GuestRule):
    """A container's pending changes stand under the name that VMs have for them.

    ## What it finds

    `[PENDING]` in the file of a container, unless it looks like a snapshot of that name (with `snaptime`, `parent` or
    `rootfs`).

    ## Why it matters

    The pending section of a container is `[pve:pending]`. PVE takes `[PENDING]` for a snapshot called so and says
    nothing: the changes are never applied, and the list of snapshots shows one that is none. An empty one is a warning.

    ## When to ignore it

    When there is a snapshot of that name.
    """

    name = "pending-section-name"
    category = Category.SYNTAX
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.IGNORED
    words = ("[pending]",)
    fix = Applicability.UNSAFE
    sources = ("pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for section in guest.sections:
            name, header = section.name, section.raw.header
            if section.kind is not SectionKind.SNAPSHOT or name is None or header is None:
                continue
            if name.lower() != _OF_VMS or _OF_SNAPSHOTS.intersection(section.settings):
                continue
            place = Place(path=guest.document.path, span=guest.document.line_span(header), value=name)
            if not section.settings and not section.lxc:
                yield Finding(
                    place=place,
                    message=f"`[{name}]` is an empty snapshot of that name to PVE, not the container's pending changes",
                    help="delete the header: pending changes of a container stand below `[pve:pending]`",
                    severity=Severity.WARNING,
                )
                continue
            yield Finding(
                place=place,
                message=f"`[{name}]` is a snapshot of that name to PVE, not the container's pending changes: they are"
                " never applied",
                help="write `[pve:pending]`",
                fix=Fix.unsafe("write `[pve:pending]`", Edit(place.path, place.span, "[pve:pending]"))
                if guest.pending is None
                else None,
            )
