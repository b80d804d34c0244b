from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    FILE_START,
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Place,
    Severity,
)

_NEEDED = ("arch", "ostype", "rootfs")


class RequiredOptionMissing(GuestRule):
    """A container lacks an option without which it does not start.

    ## What it finds

    A container without `arch`, `ostype` or `rootfs`, or whose pending changes delete one of them. A file that is in no
    node's folder and has none of the three is taken for an excerpt.

    ## Why it matters

    PVE refuses to start it ("missing 'rootfs' configuration").

    ## When to ignore it

    While the container is being made.
    """

    name = "required-option-missing"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    starts_only = True
    sources = ("pve-container 6.1.10 PVE/LXC.pm (update_lxc_config)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        missing = [key for key in _NEEDED if key not in guest.config]
        is_excerpt = len(missing) == len(_NEEDED) and guest.node is None
        if not missing or is_excerpt:
            return
        *others, last = (f"`{key}`" for key in missing)
        names = f"{', '.join(others)} and {last}" if others else last
        deleted = guest.pending.settings.get("delete") if guest.pending is not None else None
        is_pending = deleted is not None and any(key in guest.main.settings for key in missing)
        yield Finding(
            place=deleted.at()
            if deleted is not None and is_pending
            else Place(path=guest.document.path, span=FILE_START),
            message=f"the container lacks {names}{' after its pending changes' if is_pending else ''}: PVE refuses to start it",
            help=f"take {names} out of the list"
            if is_pending
            else f"write {names}, as a backup or snapshot of it has",
        )
