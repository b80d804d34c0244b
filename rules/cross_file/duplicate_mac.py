from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.cluster.reach import Network, network_of
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, clashes, named, related, take_turns, use_by, use_in


class DuplicateMac(TreeRule):
    """Two network devices have the same MAC address.

    ## What it finds

    A MAC address that two VMs, a VM and a container, or two network devices of one VM have. It is an error on one bridge
    and VLAN. It is a warning where the bridges or VLANs differ, or are on two nodes and recorded without ports, where
    one of the two is a template or has its link down, and where two VMs pass through one device and so cannot run at
    the same time.

    ## Why it matters

    A switch delivers to the port where it saw an address last: with two senders, connections of both stall and break
    at random, and a DHCP server gives both the same IP address. The usual cause is a config that was copied by hand.

    ## When to ignore it

    When one of the guests is a cold standby that never runs beside the other.
    """

    name = "duplicate-mac"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.GUEST
    evidence = Evidence.TREE
    sources = ("qemu-server PVE/QemuServer/Network.pm (`macaddr` must be unique within the network)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests = {guest.document.path: guest for guest in tree.guests}
        for mac, uses in _uses(tree).items():
            if len(uses) < 2:
                continue
            networks = {use.place: network for use, network in uses}
            for use, others in clashes(use for use, _ in uses):
                near = [o for o in others if networks[o.place] == networks[use.place]]
                harm = not use.mild and any(not (o.mild or take_turns(guests, use, o)) for o in near)
                name = named(use, near or others, len(uses))
                yield Finding(
                    place=use.place,
                    message=f"`{mac}` is the MAC address of {name}: {_consequence(bool(near))}",
                    help="give it another address: `qm set` generates one if the address is left out",
                    severity=None if harm else Severity.WARNING,
                    related=related(near or others, "has it here"),
                )


def _consequence(near: bool) -> str:
    if near:
        return "while both run, the bridge delivers packets of one to the other, and connections break"
    return "if their networks are ever connected, connections of both break"


def _uses(tree: Tree) -> dict[str, list[tuple[Use, Network]]]:
    found: dict[str, list[tuple[Use, Network]]] = defaultdict(list)
    for container in tree.cluster.containers:
        for net in container.nets:
            if net.mac and net.bridge:
                network = network_of(tree.cluster, container.node, net.bridge, net.tag)
                found[net.mac].append((use_in(container, net.place("hwaddr")), network))
    for guest in vms(tree):
        for nic in nics(guest.config):
            if nic.mac and nic.bridge:
                use = use_by(guest, nic.setting.at("macaddr"), mild=nic.link_down)
                found[nic.mac].append((use, network_of(tree.cluster, guest.node, nic.bridge, nic.tag)))
    return found
