from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.cluster.reach import Network, leaves_node, network_of
from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.vm.cloudinit import gets_network
from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import Conflict, Use, by_pair, clashes, related, use_by, what

Spot = tuple[Network, str]
"""Network and address."""


class DuplicateIp(TreeRule):
    """Two guests have the same static IP address.

    ## What it finds

    One address of two guests, or of two network devices of one guest, in the `ipconfigN` of a VM or the `netN` of a
    container, on one bridge and VLAN. It is an error when two guests start automatically and are on one node, or on bridges
    whose recorded ports connect the nodes, else a warning. Templates, network devices whose link is down, bridges without
    ports on two nodes, and containers with `ostype: unmanaged`, to which PVE gives no address, are left out.

    ## Why it matters

    Both machines answer for the address, and each gets connections that are meant for the other. One guest that has it
    twice answers on both devices, and its packets leave by the one that its routes happen to name first.

    ## When to ignore it

    When the guests never run at the same time.
    """

    name = "duplicate-ip"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.GUEST
    words = ("ip=", "ip6=")
    evidence = Evidence.TREE
    join_keys = (JoinKey.IP,)
    sources = (
        "pve-docs 9.1.3 qm-cloud-init.adoc (ipconfig)",
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "pve-container 6.1.10 PVE/LXC/Setup/Unmanaged.pm (setup_network)",
        "https://www.rfc-editor.org/rfc/rfc5227 (IPv4 address conflict detection)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for conflict, more in by_pair(_conflicts(tree)):
            subject = what(conflict, more, "the IP address of", "IP addresses of")
            is_own = all(other.place.path == conflict.use.place.path for other in conflict.others)
            yield Finding(
                place=conflict.use.place,
                message=f"{subject}: it answers on both, and its packets leave by the one that its routes name first"
                if is_own
                else f"{subject}: while both run, each gets connections meant for the other",
                help="give each of the two an address of its own"
                if is_own
                else "give each guest an address of its own",
                severity=conflict.severity,
                related=related(conflict.others, "has it here"),
            )


def _conflicts(tree: Tree) -> Iterator[Conflict]:
    for ((_, bridge, _), address), uses in _uses(tree).items():
        for use, others in clashes(uses) if len(uses) > 1 else ():
            apart = [other for other in others if other.place.path != use.place.path]
            both = use.starts and any(o.starts and _meet(tree, bridge, use, o) for o in apart)
            severity = Severity.ERROR if both else Severity.WARNING
            yield Conflict(address, use, others, severity, len(uses))


def _meet(tree: Tree, bridge: str, one: Use, other: Use) -> bool:
    """The two are on one network for certain."""
    return one.node == other.node or all(leaves_node(tree.cluster, use.node, bridge) for use in (one, other))


def _uses(tree: Tree) -> dict[Spot, list[Use]]:
    found: dict[Spot, list[Use]] = defaultdict(list)
    for guest in guests_in_order(tree):
        if not guest.is_template:
            for spot, use in _of_vm(tree, guest) if guest.kind is VM else _of_container(tree, guest):
                found[spot].append(use)
    return found


def _of_container(tree: Tree, container: Guest) -> Iterator[tuple[Spot, Use]]:
    is_unmanaged = container.config.text("ostype") == "unmanaged"
    for net in interfaces(container.config):
        if not net.is_sound or (is_unmanaged and not net.set_up_by_node):
            continue
        for option, text in net.addresses.items():
            address = host_address(text)
            if address and net.bridge and not net.link_down:
                network = network_of(tree.cluster, container.node, net.bridge, net.tag)
                yield (network, address), use_by(container, net.setting.at(option))


def _of_vm(tree: Tree, guest: Guest) -> Iterator[tuple[Spot, Use]]:
    """Only those that a cloud-init drive brings to the guest."""
    settings = guest.config.numbered("ipconfig")
    if not settings or not gets_network(guest.config):
        return
    by_index = {nic.index: nic for nic in nics(guest.config)}
    for setting in settings:
        nic = by_index.get(setting.index_of_key)
        if nic is None or nic.bridge is None or nic.link_down:
            continue
        for option in ("ip", "ip6"):
            if address := host_address(setting.get(option)):
                network = network_of(tree.cluster, guest.node, nic.bridge, nic.tag)
                yield (network, address), use_by(guest, setting.at(option))
