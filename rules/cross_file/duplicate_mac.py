from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.cluster.reach import Network, network_of
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import (
    Conflict,
    Use,
    by_pair,
    clashes,
    harm_of,
    never_together,
    related,
    use_by,
    what,
)


class DuplicateMac(TreeRule):
    """Two network devices have the same MAC address.

    ## What it finds

    A MAC address that two guests (VMs or containers) or two network devices of one guest have. It is an error on one bridge
    and VLAN, and a warning where the bridges or VLANs differ, or are on two nodes and recorded without ports, and where
    one of the two is a template or has its link down. It is information where two VMs pass through one device and so
    cannot run at the same time, and where they have the same disks and so are one system. All addresses that two guests share are one finding.

    ## Why it matters

    A switch delivers to the port where it saw an address last: with two senders, connections of both stall and break
    at random, and a DHCP server gives both the same IP address. The usual cause is a config that was copied by hand.

    ## When to ignore it

    When one of the guests is a cold standby that never runs beside the other.
    """

    name = "duplicate-mac"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.GUEST
    words = ("net",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.MAC,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Network.pm ($net_fmt, macaddr: unique within your network)",
        "pve-container 6.1.10 PVE/LXC/Config.pm ($netconf_desc, hwaddr)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        near, far = _conflicts(tree)
        for conflicts, consequence in ((near, _NEAR), (far, _FAR)):
            for conflict, more in by_pair(conflicts):
                subject = what(conflict, more, "the MAC address of", "MAC addresses of")
                yield Finding(
                    place=conflict.use.place,
                    message=f"{subject}: {consequence}",
                    help=f"give it another address: `{'qm' if conflict.use.is_vm else 'pct'} set` generates one if the"
                    " address is left out",
                    severity=conflict.severity,
                    related=related(conflict.others, "has it here"),
                )


_NEAR = "while both run, the bridge delivers packets of one to the other, and connections break"
_FAR = "if their networks are ever connected, connections of both break"


def _conflicts(tree: Tree) -> tuple[list[Conflict], list[Conflict]]:
    """Those on one network, and those on different ones."""
    guests = {guest.document.path: guest for guest in tree.guests}
    near: list[Conflict] = []
    far: list[Conflict] = []
    for mac, uses in _uses(tree).items():
        networks = {use.place: network for use, network in uses}
        for use, others in clashes(use for use, _ in uses) if len(uses) > 1 else ():
            neighbours = [o for o in others if networks[o.place] == networks[use.place]]
            severity = harm_of(guests, use, neighbours or others, never_together)
            if neighbours:
                near.append(Conflict(mac, use, neighbours, severity, len(uses)))
            else:
                far.append(Conflict(mac, use, others, min(severity, Severity.WARNING), len(uses)))
    return near, far


def _uses(tree: Tree) -> dict[str, list[tuple[Use, Network]]]:
    found: dict[str, list[tuple[Use, Network]]] = defaultdict(list)
    for guest in guests_in_order(tree):
        for nic in network_devices(guest):
            if nic.mac and nic.bridge:
                use = use_by(guest, nic.setting.at(nic.mac_option), mild=nic.link_down)
                found[nic.mac].append((use, network_of(tree.cluster, guest.node, nic.bridge, nic.tag)))
    return found
