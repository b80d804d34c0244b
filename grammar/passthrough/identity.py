"""Which device a `hostpciN` line passes through, from everything that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pvelint.grammar.guest.directives import DeviceHint, directives
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.hardware.inventory import grouped
from pvelint.grammar.hardware.pci import Address, Device, parse_addresses, parse_id
from pvelint.grammar.record import Record, replace
from pvelint.grammar.vm.hostpci import HostPci, passed_devices

if TYPE_CHECKING:
    from pvelint.grammar.cluster.mapping import MappingEntry

_NOWHERE = Address(0, 0, 0, 0)
"""Of a device that a hint names for a line whose address is not known."""


class Identity(Record):
    """The devices behind one `hostpciN` line, and who says so."""

    devices: tuple[Device, ...]
    """In the order in which PVE passes them: that of the line, and by function within a slot."""
    leading: frozenset[Address]
    """The first function of the line, of a mapping those of its alternatives: the only ones that get the line's
    options (PVE::QemuServer::PCI::print_hostpci_devices)."""
    sources: tuple[str, ...]
    """`inventory hardware/pve1.txt`, `mapping/pci.cfg`, `pvelint.toml`, `hint in the notes`."""
    agree: bool
    """No two sources name different devices for one address."""


def identify(guest: Guest, hostpci: HostPci) -> Identity | None:
    """What the line passes through; None where nothing tells."""
    found: dict[Address, Device] = {}
    sources = []
    agree = True
    for source, devices in testimony(guest, hostpci):
        sources.append(source)
        for device in devices:
            known = found.get(device.address)
            if known is None:
                found[device.address] = device
            else:
                agree = agree and known.id == device.id
                found[device.address] = _completed(known, device)
    if not found:
        return None
    ways = alternatives(guest, hostpci)
    rank = {address: number for number, address in enumerate(a for way in ways for a in way)}
    order = sorted(found, key=lambda a: (rank.get(a, rank.get(a.slot, len(rank))), a))
    leading = frozenset(_first(way[0]) for way in ways) or frozenset(order[:1])
    return Identity(tuple(found[a] for a in order), leading, tuple(sources), agree)


def alternatives(guest: Guest, hostpci: HostPci) -> tuple[tuple[Address, ...], ...]:
    """What the line may pass through: its addresses; of a mapping the first of its devices on the node that is free."""
    if hostpci.mapping is None:
        ways = [hostpci.addresses]
    else:
        ways = [addresses for addresses, _ in _mapped(guest.tree, guest.node, hostpci.mapping)]
    return tuple(way for way in ways if way)


def addresses_of(guest: Guest, hostpci: HostPci) -> tuple[Address, ...]:
    """The host addresses behind the line: its own, or those of its mapping on the guest's node."""
    return tuple(address for way in alternatives(guest, hostpci) for address in way)


def reserved_addresses(guest: Guest, hostpci: HostPci) -> tuple[Address, ...]:
    """The addresses that certainly are this VM's alone while it runs.

    None where the guest gets a mediated device, or where PVE picks one of several mapped devices.
    """
    ways = alternatives(guest, hostpci)
    return ways[0] if len(ways) == 1 and not hostpci.mdev else ()


def taken_addresses(guest: Guest, hostpci: HostPci) -> tuple[Address, ...]:
    """Those of them that the start takes away from the host: none where the host's driver stays."""
    return () if hostpci.setting.get("driver") == "keep" else reserved_addresses(guest, hostpci)


def taken_devices(guest: Guest, hostpci: HostPci) -> tuple[Device, ...]:
    """Those of the node's inventory at these addresses."""
    inventory = guest.tree.inventory(guest.node)
    if inventory is None:
        return ()
    return tuple(d for address in taken_addresses(guest, hostpci) for d in inventory.at(address))


def is_taken(guest: Guest, address: Address) -> bool:
    """Whether this or another guest of the node passes the device through; a template starts without its devices."""
    taken = guest.tree.once(("taken", guest.node), lambda: _taken_on_node(guest))
    return address in taken or address.slot in taken


def _taken_on_node(guest: Guest) -> frozenset[Address]:
    neighbours = guest.tree.guests_on(guest.node)
    return frozenset(
        address
        for other in neighbours
        if not other.is_template
        for hostpci in passed_devices(other.config)
        for address in addresses_of(other, hostpci)
    )


def testimony(guest: Guest, hostpci: HostPci) -> Iterator[tuple[str, list[Device]]]:
    """(who says so, the devices behind the line by that source), inventories first."""
    addresses = addresses_of(guest, hostpci)
    for inventory in guest.tree.inventories(guest.node):
        if devices := [d for address in addresses for d in inventory.at(address)]:
            yield f"inventory {inventory.path}", devices
    mapped = _mapping_devices(guest.tree, guest.node)
    if devices := list(dict.fromkeys(device for a in addresses for device in mapped.get(a, ()))):
        yield "mapping/pci.cfg", devices
    table = guest.tree.once(("device table", guest.node), lambda: _table(guest))
    noted = (
        noted for address in addresses for noted in table.get(address.slot, ()) if noted[0].meets(address)
    )
    if devices := [device for _, device in dict.fromkeys(noted)]:
        yield "pvelint.toml", devices
    for directive in directives(guest.main):
        if isinstance(directive, DeviceHint) and (ids := directive.devices.get(hostpci.key)):
            yield "hint in the notes", [Device(_first(addresses[0]) if addresses else _NOWHERE, *ids)]


def _table(guest: Guest) -> Mapping[Address, list[tuple[Address, Device]]]:
    """By slot, what the user wrote down of the node's devices."""
    table = guest.tree.device_tables.get(guest.node or "", {})
    return grouped((address.slot, (address, Device(_first(address), *ids))) for address, ids in table.items())


def _mapping_devices(tree: Tree, node: str | None) -> Mapping[Address, Iterable[Device]]:
    """By address and by slot, the devices of all mappings for a node."""
    return tree.once(("devices of mappings", node), lambda: _all_mapped(tree, node))


def _all_mapped(tree: Tree, node: str | None) -> Mapping[Address, Iterable[Device]]:
    found: dict[Address, dict[Device, None]] = {}
    for name in tree.cluster.pci_mappings or ():
        for _, device in _mapped(tree, node, name):
            if device is not None:
                for place in (device.address, device.address.slot):
                    found.setdefault(place, {})[device] = None
    return found


Mapped = tuple[tuple[Address, ...], Device | None]
"""The addresses of a mapping's line, and its device, that of the first one."""


def _mapped(tree: Tree, node: str | None, name: str) -> Sequence[Mapped]:
    """The mapping's lines for a node that PVE reads; for any node where that of the guest is not known."""
    mapping = (tree.cluster.pci_mappings or {}).get(name)
    if mapping is None:
        return ()
    return tree.once(("mapped", node, name), lambda: list(_lines(mapping.on(node))))


def _lines(entries: Iterable[MappingEntry]) -> Iterator[Mapped]:
    for entry in entries:
        ids = parse_id(entry.id or "")
        if ids is not None:
            addresses = parse_addresses(entry.text("path") or "")
            device = Device(_first(addresses[0]), *ids, subsystem=entry.subsystem_id) if addresses else None
            yield addresses, device


def mappings_of(guest: Guest, addresses: tuple[Address, ...]) -> Sequence[str]:
    """The mappings whose only line for the guest's node has exactly these addresses."""
    tree, node = guest.tree, guest.node
    return tree.once(("mappings by addresses", node), lambda: _by_addresses(tree, node)).get(addresses, ())


def _by_addresses(tree: Tree, node: str | None) -> Mapping[tuple[Address, ...], list[str]]:
    entries = ((name, mapping.on(node)) for name, mapping in (tree.cluster.pci_mappings or {}).items())
    return grouped(
        (parse_addresses(found[0].text("path") or ""), name) for name, found in entries if len(found) == 1
    )


def _first(address: Address) -> Address:
    """Ids that are noted for a whole slot are those of its first function."""
    return replace(address, function=0) if address.function is None else address


def _completed(known: Device, other: Device) -> Device:
    """The first source's device, with what only the other one tells."""
    missing = (
        "class_code",
        "subsystem",
        "driver",
        "iommu_group",
        "name",
        "physical_function",
        "has_rom",
        "mdev",
    )
    return replace(known, **{name: getattr(other, name) for name in missing if getattr(known, name) is None})
