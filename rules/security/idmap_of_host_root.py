from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.lxc_lines import idmaps
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class IdmapOfHostRoot(GuestRule):
    """A container's ids are those of the node's root.

    ## What it finds

    An `lxc.idmap` whose range on the node includes id 0, of users or of groups. Single ids of the node, such as the
    group of its video devices, are left alone.

    ## Why it matters

    The process with that id in the container is root to the node's files: on everything that is mounted into the
    container it may do what the node's root, or root's group, may. The map gives away what an unprivileged container is
    for.

    ## When to ignore it

    When the container is to write files of the node's root, and you trust it.
    """

    name = "idmap-of-host-root"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("lxc.idmap",)
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (parse_id_maps)",
        "pve-docs 9.1.3 pct.adoc (Unprivileged Containers)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for entry in idmaps(guest.config):
            if entry.outside == 0 and entry.count > 0:
                inside = entry.inside
                fact = (
                    f"user {inside} of the container is root on the node"
                    if entry.is_user
                    else f"group {inside} of the container is root's group on the node"
                )
                yield Finding(
                    place=entry.setting.at(),
                    message=fact,
                    help="map to ids from 100000 on, and give the files that the container needs to those",
                )
