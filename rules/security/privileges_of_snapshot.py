from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import is_unprivileged
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class PrivilegesOfSnapshot(GuestRule):
    """A container is privileged and its snapshot is not, or the other way round.

    ## What it finds

    A snapshot whose `unprivileged`, or whose having a map of ids, differs from the container's.

    ## Why it matters

    Changing `unprivileged` in the file changes no file's owner. If it was done so, everything in the container belongs to
    `nobody`, or what belonged to its root is another user's. A rollback brings back `unprivileged` with the disks: a
    container that was made unprivileged is privileged again.

    ## When to ignore it

    When the owners of the files were changed with it, and nobody will roll back. (A restore does not lead here: it
    removes the snapshots.)
    """

    name = "privileges-of-snapshot"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    words = ("snaptime",)
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (update_pct_config: unprivileged is read-only)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: $unprivileged)",
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (snapshot_rollback, __snapshot_apply_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        now = is_unprivileged(guest.config)
        for section in guest.snapshots:
            if (
                "snaptime" not in section.settings
                or is_unprivileged(Config(section.settings, section.lxc)) is now
            ):
                continue
            header = section.raw.header
            assert header is not None
            yield Finding(
                place=Place(
                    path=guest.document.path, span=guest.document.line_span(header), value=section.name or ""
                ),
                message=f"the snapshot `{section.name}` is of {'a ' if now else 'an un'}privileged container, and this one is"
                f" {'un' if now else ''}privileged: a rollback changes that, and if it was changed in the file, the owners of"
                " the container's files do not fit",
                help="if `unprivileged` was changed by hand, change it back; to change it, back up and restore the container",
            )
            return
