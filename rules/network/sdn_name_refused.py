from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.sdn import is_sdn_name
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Severity,
    Tree,
    TreeRule,
)


class SdnNameRefused(TreeRule):
    """A VNet or zone of the SDN has a name that PVE does not take.

    ## What it finds

    A name of a VNet or zone that is shorter than 2 or longer than 8 characters, or has others than letters and digits, or
    begins with a digit.

    ## Why it matters

    PVE uses what the files say, and refuses to change or to remove it: only an editor can. Longer names do not fit
    into those of the interfaces that the SDN makes of them.

    ## When to ignore it

    When only files are edited, and the network works.
    """

    name = "sdn-name-refused"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.INVALID
    evidence = Evidence.TREE
    requires = ("sdn/vnets.cfg|sdn/zones.cfg",)
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/VnetPlugin.pm (pve-sdn-vnet-id)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/Plugin.pm (pve-sdn-zone-id)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        cluster = tree.cluster
        for kind, entries in (("VNet", cluster.vnets or {}), ("zone", cluster.zones or {})):
            for entry in entries.values():
                if not is_sdn_name(entry.id):
                    yield Finding(
                        place=entry.place(),
                        message=f"`{entry.id}` is no name of a {kind}: PVE refuses to change or remove it",
                        help="take 2 to 8 letters and digits, of which the first is a letter",
                    )
