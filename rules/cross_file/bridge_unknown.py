from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.spelling import Words
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import no_start


class BridgeUnknown(TreeRule):
    """A network device is connected to a bridge that the node does not have.

    ## What it finds

    A `bridge` that is neither among the recorded network interfaces of the guest's node nor a VNet of the SDN. Silent without a record of the node's interfaces, where the record sources files that are not recorded too,
    and, without sdn/vnets.cfg and sdn/.running-config, about names other than `vmbrN`.

    ## Why it matters

    The guest does not start: the script that connects a VM's network device fails with "bridge '...' does not exist", as
    does the config that PVE makes for LXC.

    ## When to ignore it

    When the record of the interfaces is out of date.
    """

    name = "bridge-unknown"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    words = ("bridge",)
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network.pm (read_bridge_mtu: bridge does not exist)",
        "qemu-server 9.2.6 pve-bridge (tap_plug)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest in guests_in_order(tree):
            bridges = tree.cluster.bridges(guest.node)
            if bridges is None or not tree.cluster.knows_all_bridges(guest.node):
                continue
            for nic in network_devices(guest):
                if nic.bridge is not None and nic.bridge not in bridges and not _is_vnet(guest, nic.bridge):
                    where = f"node {guest.node}" if guest.node else "the node"
                    yield Finding(
                        place=nic.setting.at("bridge"),
                        message=f"{where} has no bridge `{nic.bridge}`: {no_start(guest)}",
                        help=_nearest(nic.bridge, guest),
                    )


def _is_vnet(guest: Guest, name: str) -> bool:
    """One of the SDN, applied or not; where the SDN is not recorded, whatever may be one."""
    cluster = guest.tree.cluster
    known = [vnets for vnets in (cluster.vnets, cluster.vnets_in_use) if vnets is not None]
    return any(name in vnets for vnets in known) if known else not name.startswith("vmbr")


def _nearest(name: str, guest: Guest) -> str:
    tree, node = guest.tree, guest.node
    known = tree.once(("names of bridges", node), lambda: Words(tree.cluster.bridges(node) or ()))
    meant = known.closest(name)
    return f"did you mean `{meant}`?" if meant else "create the bridge on the node, or use one that it has"
