from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.lxc_lines import IdMap, idmaps, lxc_lines
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity

_FIRST, _END = 100000, 165536
"""What a node gives to root by itself."""


class IdmapNeedsSubid(GuestRule):
    """A map of ids uses some of the node that it has to hand out first.

    ## What it finds

    `lxc.idmap` with ids of the node other than 100000 to 165535. Silent where the node's root is mapped, which LXC does
    without asking these files.

    ## Why it matters

    The node's `/etc/subuid` and `/etc/subgid` say which ids root may give to containers: by default these 65536 alone.
    For others LXC fails ("newuidmap: uid range [...) -> [...) not allowed"), and the container does not come up. The two
    files are of each node; a container that moves finds those of the other one.

    ## When to ignore it

    When every node that runs the container has the lines.
    """

    name = "idmap-needs-subid"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.NO_BOOT
    keys = ("lxc.idmap",)
    starts_only = True
    sources = (
        "lxc 6.0.5 src/lxc/idmap_utils.c (lxc_map_ids: newuidmap, newgidmap), read",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: u 0 100000 65536)",
        "https://pve.proxmox.com/wiki/Unprivileged_LXC_containers (Using local directory bind mount points)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        entries = idmaps(guest.config)
        if len(entries) < len(lxc_lines(guest.config, "lxc.idmap")):
            return
        if any(entry.is_user and entry.outside == 0 and entry.count for entry in entries):
            return
        for is_user, file in ((True, "/etc/subuid"), (False, "/etc/subgid")):
            found = [entry for entry in entries if entry.is_user == is_user and _is_special(entry)]
            if found:
                first = found[0]
                yield Finding(
                    place=first.setting.at(),
                    message=f"LXC needs `root:{first.outside}:{first.count}` in the node's `{file}` for this map: without"
                    " it the container does not come up",
                    help=f"write the line into `{file}` of every node that runs the container",
                    related=tuple(Related(entry.setting.at(), "this one, too") for entry in found[1:]),
                )


def _is_special(entry: IdMap) -> bool:
    return entry.count > 0 and not (entry.outside >= _FIRST and entry.outside + entry.count <= _END)
