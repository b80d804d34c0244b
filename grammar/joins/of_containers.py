"""What a container has in common with other guests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.container.used_devices import used_devices
from pvelint.grammar.container.volumes import unused_volumes, volumes
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.network.addresses import host_address


def _addresses(guest: Guest) -> Iterator[str]:
    found = (host_address(text) for net in interfaces(guest.config) for text in net.addresses.values())
    return (address for address in found if address)


def _volumes(guest: Guest) -> Iterator[str]:
    yield from (volume.volume for volume in volumes(guest.config))
    yield from (volume for unused in unused_volumes(guest.config) if (volume := unused.get("volume")))


def _node_of_devices(guest: Guest) -> Iterator[str]:
    """Once for each device of the node that it uses."""
    return (str(guest.node) for _ in used_devices(guest.config))


def _node(guest: Guest) -> Iterator[str]:
    yield str(guest.node)


OF_CONTAINERS: Mapping[JoinKey, Callable[[Guest], Iterator[str]]] = {
    JoinKey.IP: _addresses,
    JoinKey.VOLUME: _volumes,
    JoinKey.PCI: _node_of_devices,
    JoinKey.MEMORY: _node,
}
