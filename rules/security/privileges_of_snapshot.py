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
    `nobody`, or what belonged to its root is the node's root's. After a rollback the same befalls the container if its
    files were changed since.

    ## When to ignore it

    When the container was restored as the other kind after the snapshot was taken, and nobody will roll back.
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
                message=f"the snapshot `{section.name}` is of {'a ' if now else 'an un'}privileged"
                f" container, and this one is {'un' if now else ''}privileged: the owners of its files do not fit both",
                help="if `unprivileged` was changed by hand, change it back; to change it, back up and restore the container",
            )
            return
