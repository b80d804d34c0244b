"""The guests of a tree that have something in common with one another or with the cluster's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.placement.volumes import volume_uses
from pvelint.grammar.vm.drive import STATE_DRIVES, drives
from pvelint.grammar.vm.usb import usb_devices
from pvelint.grammar.vm.volume_name import guests_named

_ADDRESSES = ("ip", "ip6")
HOST_PATH = "/dev/"
"""Where a disk is that a controller of the host has."""


def sharing(tree: Tree, keys: Iterable[JoinKey]) -> list[Guest]:
    """The guests, in their order, that share a value of one of the keys; two settings of one guest may share it, too."""
    found: set[int] = set()
    for key in keys:
        found |= tree.once(("sharing", key), partial(_sharing, tree, key))
    return [guest for guest in tree.guests if id(guest) in found]


def values_of(guest: Guest, key: JoinKey) -> Iterator[str]:
    """What a guest can share with others, in its one spelling."""
    found = _OF_BOTH.get(key) or _of_kind(guest.kind).get(key)
    return found(guest) if found is not None else iter(())


def _of_kind(kind: GuestKind) -> Mapping[JoinKey, Callable[[Guest], Iterator[str]]]:
    if kind is VM:
        return _OF_VMS
    from .of_containers import OF_CONTAINERS

    return OF_CONTAINERS


def bonds(guest: Guest) -> Iterator[tuple[JoinKey, str]]:
    """All by which a guest meets others: two guests without a common one are judged as if the other were not there.

    A device or the memory of a node is one for all who have a part in it.
    """
    for key in (
        JoinKey.MAC,
        JoinKey.IP,
        JoinKey.NAME,
        JoinKey.UUID,
        JoinKey.VOLUME,
        JoinKey.OWNER,
        JoinKey.MAPPING,
    ):
        yield from ((key, value) for value in values_of(guest, key))
    if guest.starts_itself:
        yield from _servers(guest)
        yield from ((JoinKey.START, node) for node in _start(guest))
    if guest.kind is not VM:
        yield from ((JoinKey.PCI, node) for node in values_of(guest, JoinKey.PCI))
        return
    node = str(guest.node)
    has_device = bool(guest.config.numbered("hostpci"))
    yield from ((JoinKey.PCI, node) for _ in _node_of_devices(guest))
    if any(usb.mapping or usb.device for usb in usb_devices(guest.config)):
        yield JoinKey.USB, node
    if (guest.starts_itself or has_device) and guest.tree.record(guest.node, "memory") is not None:
        yield JoinKey.MEMORY, node


def _servers(guest: Guest) -> Iterator[tuple[JoinKey, str]]:
    """By the names and addresses of those who serve its storages."""
    storages = guest.tree.cluster.storages or {}
    for use in volume_uses(guest):
        if (storage := storages.get(use.storage)) is not None:
            yield from ((key, host) for host in storage.hosts for key in (JoinKey.NAME, JoinKey.IP))


def _start(guest: Guest) -> Iterator[str]:
    """Of those that wait for a storage which another guest may serve, and of those that make others wait."""
    from pvelint.grammar.placement.start_order import gives_time

    if guest.starts_itself and (gives_time(guest) or any(_servers(guest))):
        yield str(guest.node)


def _sharing(tree: Tree, key: JoinKey) -> set[int]:
    own = {id(guest): guest.once(key, lambda g: list(values_of(g, key))) for guest in tree.guests}
    counted = Counter(value for values in own.values() for value in values)
    if (of_cluster := _OF_CLUSTER.get(key)) is not None:
        counted.update(of_cluster(tree))
    return {guest for guest, values in own.items() if any(counted[value] > 1 for value in values)}


def _macs(guest: Guest) -> Iterator[str]:
    return (device.mac for device in network_devices(guest) if device.mac)


def _addresses(guest: Guest) -> Iterator[str]:
    for setting in guest.config.numbered("ipconfig"):
        found = (host_address(setting.get(option)) for option in _ADDRESSES)
        yield from (address for address in found if address)


def _names(guest: Guest) -> Iterator[str]:
    if guest.name is not None:
        yield guest.name.lower()


def _numbers(guest: Guest) -> Iterator[str]:
    if guest.vmid is not None:
        yield str(guest.vmid)


def _uuids(guest: Guest) -> Iterator[str]:
    for key, option in (("smbios1", "uuid"), ("vmgenid", None)):
        if (setting := guest.config.get(key)) is not None:
            value = setting.get(option) if option else setting.value
            if len(value) > 1:  # `vmgenid: 0` is none
                yield f"{key} {value.lower()}"


def _disks(guest: Guest) -> Iterator[str]:
    """No CD images, which many guests share, and no empty drives."""
    for drive in drives(guest.config):
        if (drive.is_disk or drive.key in STATE_DRIVES) and (":" in drive.file or drive.path):
            yield drive.file
    yield from (unused.get("file") for unused in guest.config.numbered("unused"))


def _volumes(guest: Guest) -> Iterator[str]:
    yield from (drive.file for drive in drives(guest.config))
    yield from (unused.get("file") for unused in guest.config.numbered("unused"))
    if (state := guest.config.get("vmstate")) is not None:
        yield state.value


def _owners(guest: Guest) -> Iterator[str]:
    """Its own number, and each other that its volumes' names say: that twice, so that it is shared with itself."""
    yield from _numbers(guest)
    for volume in _volumes(guest) if guest.kind is VM else values_of(guest, JoinKey.VOLUME):
        for owner in guests_named(volume):
            if owner != guest.vmid:
                yield from (str(owner), str(owner))


def _mappings(guest: Guest) -> Iterator[str]:
    for base, option in (("hostpci", "mapping"), ("usb", "mapping"), ("virtiofs", "dirid")):
        yield from (name for setting in guest.config.numbered(base) if (name := setting.get(option)))


def _on_node(base: str) -> Callable[[Guest], Iterator[str]]:
    return lambda guest: (str(guest.node) for _ in guest.config.numbered(base))


def _node_of_devices(guest: Guest) -> Iterator[str]:
    """Once for each device of the node that a VM takes away or opens."""
    config, node = guest.config, str(guest.node)
    yield from (node for _ in config.numbered("hostpci"))
    yield from (node for drive in drives(config) if HOST_PATH in drive.file)
    yield from (node for port in config.numbered("serial") if HOST_PATH in port.value)
    yield from (node for usb in usb_devices(config) if usb.mapping or usb.device)


def _node(guest: Guest) -> Iterator[str]:
    yield str(guest.node)


_OF_BOTH: Mapping[JoinKey, Callable[[Guest], Iterator[str]]] = {
    JoinKey.MAC: _macs,
    JoinKey.NAME: _names,
    JoinKey.VMID: _numbers,
    JoinKey.OWNER: _owners,
    JoinKey.HA: _numbers,
    JoinKey.REPLICATION: _numbers,
}
_OF_VMS: Mapping[JoinKey, Callable[[Guest], Iterator[str]]] = {
    JoinKey.IP: _addresses,
    JoinKey.UUID: _uuids,
    JoinKey.VOLUME: _disks,
    JoinKey.MAPPING: _mappings,
    JoinKey.PCI: _node_of_devices,
    JoinKey.USB: _on_node("usb"),
    JoinKey.MEMORY: _node,
    JoinKey.START: _start,
}


def _known_mappings(tree: Tree) -> Iterator[str]:
    cluster = tree.cluster
    for mappings in (cluster.pci_mappings, cluster.usb_mappings, cluster.directory_mappings):
        yield from mappings or ()


def _recorded_nodes(tree: Tree) -> Iterator[str]:
    return (str(inventory.node) for inventory in tree.all_inventories if inventory.memory)


def _ha_numbers(tree: Tree) -> Iterator[str]:
    return (str(resource.vmid) for resource in (tree.cluster.ha_resources or {}).values())


def _replicated_numbers(tree: Tree) -> Iterator[str]:
    return (str(job.vmid) for job in (tree.cluster.replication_jobs or {}).values())


_OF_CLUSTER: Mapping[JoinKey, Callable[[Tree], Iterator[str]]] = {
    JoinKey.MAPPING: _known_mappings,
    JoinKey.MEMORY: _recorded_nodes,
    JoinKey.HA: _ha_numbers,
    JoinKey.REPLICATION: _replicated_numbers,
}
