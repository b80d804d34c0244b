from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import is_unprivileged
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class ContainerPrivileged(GuestRule):
    """The root user of a container is the root user of the node.

    ## What it finds

    A container without `unprivileged: 1` and without a map of ids of its own.

    ## Why it matters

    Only AppArmor, seccomp and dropped capabilities stand between its root and the node. LXC's makers call such
    containers not safe for whom you do not trust, and PVE creates unprivileged ones by default.

    ## When to ignore it

    When the container needs it, for example to mount NFS or CIFS by itself, and you trust what runs in it.
    """

    name = "container-privileged"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.SECURITY
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: $unprivileged)",
        "pve-docs 9.1.3 pct.adoc (Privileged Containers)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        root = config.get("rootfs")
        if root is not None and not is_unprivileged(config):
            yield Finding(
                place=config["unprivileged"].at() if "unprivileged" in config else root.at(),
                message="the container is privileged: its root user is root of the node",
                help="back it up, and restore it with `pct restore --unprivileged 1`",
            )
