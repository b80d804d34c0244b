from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.placement.start_order import Turn, gives_time, turn
from pvelint.grammar.placement.volumes import uses_of_storages
from pvelint.grammar.vm.cloudinit import gets_network
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import title


class StorageServedByGuest(TreeRule):
    """A guest starts before the one that serves its storage.

    ## What it finds

    A volume on a storage whose `server` or `portal` is another guest of the same node, by its static address or its name,
    where both start with the node and that guest does not start earlier, or nothing waits between the two (`up`). Guests
    under HA are left out.

    ## Why it matters

    When the node starts, PVE starts its guests in their order and does not try again: the storage is not there yet, the
    guest does not start, and somebody has to start it by hand.

    ## When to ignore it

    When something else starts the guest later.
    """

    name = "storage-served-by-guest"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.NO_START
    words = ("onboot",)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-manager 9.2.11 PVE/API2/Nodes.pm (startall, get_start_stop_list)",
        "pve-common 9.2.1 PVE/JSONSchema.pm (pve_parse_startup_order)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: activate_volumes)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start: activate_volumes)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        served = any(storage.hosts for storage in (tree.cluster.storages or {}).values())
        servers = _guests_by_host(tree) if served else {}
        pauses = _pauses(tree) if servers else {}
        told: set[str] = set()
        for guest, use, storage in uses_of_storages(tree) if servers else ():
            if (
                storage is None
                or storage.disabled
                or not use.needed
                or guest.document.path in told
                or not _starts(guest)
            ):
                continue
            server = next((found for h in storage.hosts if (found := servers.get((guest.node, h)))), None)
            if server is None or server is guest or not (reason := _too_early(guest, server, pauses)):
                continue
            told.add(guest.document.path)
            who, noun = title(server), guest.kind.noun
            yield Finding(
                place=use.place,
                message=f"{who} serves the storage `{storage.id}` and {reason}: with its node this {noun} may start too early, and fail",
                help=f"give {who} an earlier `startup: order=1,up=120` with the time that it takes to start, or keep the"
                f" {noun}'s disks on another storage",
                related=(Related(storage.place(), "the storage"),),
            )


def _guests_by_host(tree: Tree) -> dict[tuple[str | None, str], Guest]:
    """Those that start with their node, by node and by address or name; without names and addresses of several."""
    found: dict[tuple[str | None, str], list[Guest]] = defaultdict(list)
    for guest in guests_in_order(tree):
        if not guest.is_template:
            for host in {(guest.name or "").lower(), *_addresses(guest)} - {""}:
                found[guest.node, host].append(guest)
    return {key: guests[0] for key, guests in found.items() if len(guests) == 1}


def _addresses(guest: Guest) -> Iterator[str]:
    if guest.ha_type == "ct":
        texts = [text for net in interfaces(guest.config) for text in net.addresses.values()]
    elif gets_network(guest.config):
        texts = [s.get(option) for s in guest.config.numbered("ipconfig") for option in ("ip", "ip6")]
    else:
        texts = []
    yield from filter(None, map(host_address, texts))


def _starts(guest: Guest) -> bool:
    """By `onboot`: HA tries again."""
    return guest.ha_resource is None and guest.starts_itself


def _pauses(tree: Tree) -> dict[str | None, list[Turn]]:
    """By node the guests behind which PVE waits, in the order in which they start."""
    found: dict[str | None, list[Turn]] = defaultdict(list)
    for guest in guests_in_order(tree):
        if _starts(guest) and gives_time(guest):
            found[guest.node].append(turn(guest))
    return {node: sorted(turns) for node, turns in found.items()}


def _too_early(guest: Guest, server: Guest, pauses: dict[str | None, list[Turn]]) -> str:
    if server.ha_resource is not None:
        return ""
    if not server.starts_itself:
        return "does not start with the node"
    if turn(server) > turn(guest):
        return "starts later"
    turns = pauses.get(guest.node, [])
    is_given_time = bisect_left(turns, turn(server)) < bisect_left(turns, turn(guest))
    return "" if is_given_time else "is given no time to start (`up`)"
