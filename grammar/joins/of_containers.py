"""What a container has in common with other guests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.container.lxc_lines import mounts
from pvelint.grammar.container.volumes import unused_volumes, volumes
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.vm.volume_name import guests_named


def _macs(guest: Guest) -> Iterator[str]:
    return (interface.mac for interface in interfaces(guest.config) if interface.mac)


def _addresses(guest: Guest) -> Iterator[str]:
    found = (host_address(text) for net in interfaces(guest.config) for text in net.addresses.values())
    return (address for address in found if address)


def _names(guest: Guest) -> Iterator[str]:
    if guest.name is not None:
        yield guest.name.lower()


def _numbers(guest: Guest) -> Iterator[str]:
    if guest.vmid is not None:
        yield str(guest.vmid)


def _owners(guest: Guest) -> Iterator[str]:
    yield from _numbers(guest)
    for volume in _volumes(guest):
        for owner in guests_named(volume):
            if owner != guest.vmid:
                yield from (str(owner), str(owner))


def _volumes(guest: Guest) -> Iterator[str]:
    yield from (volume.volume for volume in volumes(guest.config))
    yield from (volume for unused in unused_volumes(guest.config) if (volume := unused.get("volume")))


def _node_of_devices(guest: Guest) -> Iterator[str]:
    """Once for each device of the node that it uses."""
    paths = [device.path for device in passed_devices(guest.config)]
    paths += [mount.source for mount in mounts(guest.config)]
    yield from (str(guest.node) for path in paths if path.startswith("/dev/"))


OF_CONTAINERS: Mapping[JoinKey, Callable[[Guest], Iterator[str]]] = {
    JoinKey.MAC: _macs,
    JoinKey.IP: _addresses,
    JoinKey.NAME: _names,
    JoinKey.VMID: _numbers,
    JoinKey.VOLUME: _volumes,
    JoinKey.OWNER: _owners,
    JoinKey.PCI: _node_of_devices,
    JoinKey.HA: _numbers,
    JoinKey.REPLICATION: _numbers,
}
