"""The bridges of a node (/etc/network/interfaces and the files that it sources)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.record import Record, field, replace
from pvelint.grammar.syntax.nodes import Part, Place
from pvelint.grammar.syntax.scalars import whole_number

from .stanzas import Option, Stanza, read_stanzas

_FOLDER = "/etc/network/"


class Bridge(Record):
    name: str
    where: Place
    mtu: int | None = None
    takes_trunks: bool = False
    """One of Open vSwitch, or a VLAN-aware Linux bridge: PVE takes any word for a yes, also in its hook (bridgevlan)."""
    is_ovs: bool = False
    ports: tuple[str, ...] = ()
    links: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """By port, the network interfaces below it: itself, of a bond its members, of a VLAN what that is on."""

    def with_more(self, other: Bridge) -> Bridge:
        """With what another stanza of the same name adds, in another file (ifupdown2 puts them together)."""
        mtu = self.mtu if self.mtu is not None else other.mtu
        ports = tuple(dict.fromkeys((*self.ports, *other.ports)))
        links = {**other.links, **self.links}
        return replace(
            self,
            mtu=mtu,
            ports=ports,
            links=links,
            takes_trunks=self.takes_trunks or other.takes_trunks,
            is_ovs=self.is_ovs or other.is_ovs,
        )


class Interfaces(Record):
    """What one file says."""

    path: str
    bridges: dict[str, Bridge]
    stanzas: tuple[Stanza, ...]
    starts: frozenset[str]
    """The interfaces of `auto` and `allow-...` lines."""
    sources: tuple[str, ...]
    """Globs of the files that it takes in, as it writes them."""


def read_interfaces(path: str, text: str) -> Read[Interfaces]:
    """The `iface` stanzas, and which are Linux or OVS bridges (PVE::Network::Interfaces::__read_etc_network_interfaces)."""
    file = read_stanzas(path, text)
    found: dict[str, Bridge] = {}
    bridges: set[str] = set()
    for stanza in file.stanzas:
        name = stanza.header.text
        bridge = found.get(name) or Bridge(name, stanza.place())
        for options in stanza.options.values():
            for option in options:
                bridge = _with_option(bridge, option.name, tuple(part.text for part in _values(option)))
        found[name] = bridge
        if _is_bridge_name(name) or _makes_bridge(stanza):
            bridges.add(name)
    below = _Below(found)
    found_bridges = {
        name: replace(bridge, links={port: below.of(port) for port in bridge.ports})
        for name, bridge in found.items()
        if name in bridges
    }
    return Read(Interfaces(path, found_bridges, file.stanzas, file.starts, file.sources))


def _values(option: Option) -> tuple[Part, ...]:
    return option.told if option.name in _MEMBERS else option.values


def _makes_bridge(stanza: Stanza) -> bool:
    kind = stanza.first("ovs-type")
    if kind is not None:
        return kind.first == "OVSBridge"
    return any(name.startswith("bridge-") and name not in _OF_PORTS for name in stanza.options)


_MOST_HOPS = 2
"""A bridge on the VLAN of another bridge that is on a bond."""


class _Below:
    """What ports stand on. All ports of one bond share the set of its members, so that no list is gone through twice."""

    def __init__(self, stanzas: Mapping[str, Bridge]) -> None:
        self._stanzas = stanzas
        self._members: dict[str, frozenset[str]] = {}

    def of(self, port: str) -> frozenset[str]:
        carrier = self._carrier(port, _MOST_HOPS)
        stanza = self._stanzas.get(carrier)
        if stanza is None or len(stanza.ports) < 2:
            return frozenset((carrier,))
        if carrier not in self._members:
            self._members[carrier] = frozenset(self._carrier(member, 1) for member in stanza.ports)
        return self._members[carrier]

    def _carrier(self, port: str, hops: int) -> str:
        """Down to what has no port of its own, or several."""
        for _ in range(hops):
            stanza = self._stanza(port)
            if stanza is None or len(stanza.ports) != 1:
                break
            (port,) = stanza.ports
        stanza = self._stanza(port)
        return port.partition(".")[0] if stanza is None else stanza.name

    def _stanza(self, port: str) -> Bridge | None:
        """Of a port that stands on others; of `bond0.20` that of `bond0`."""
        for name in (port, port.partition(".")[0]):
            if (stanza := self._stanzas.get(name)) is not None and stanza.ports:
                return stanza
        return None


class Uplinks:
    """Which bridges reach their network by an interface. Bridges on one bond share it, and are listed once for it."""

    def __init__(self, bridges: Iterable[Bridge]) -> None:
        self._bridges: dict[frozenset[str], list[Bridge]] = {}
        self._groups: dict[str, list[frozenset[str]]] = {}
        for bridge in bridges:
            for members in dict.fromkeys(bridge.links.values()):
                self._bridges.setdefault(members, []).append(bridge)
        for members in self._bridges:
            for name in members:
                self._groups.setdefault(name, []).append(members)

    def of(self, interface: str) -> Iterator[tuple[Bridge, frozenset[str]]]:
        """(bridge, all interfaces of that port, this one among them)."""
        for members in self._groups.get(interface, ()):
            yield from ((bridge, members) for bridge in self._bridges[members])


def sourced(record: str, pattern: str, files: Iterable[str]) -> list[str]:
    """The files of the tree that stand for what a node's record sources; none where they are not in the tree."""
    inner = pattern.removeprefix(_FOLDER)
    if inner.startswith("/"):
        return []
    here = record.rpartition("interfaces")[0]
    return [name for name in files if fnmatchcase(name, here + inner)]


_MEMBERS = frozenset({"bridge-ports", "ovs-ports", "bond-slaves", "ovs-bonds", "vlan-raw-device"})
_OF_PORTS = frozenset(
    f"bridge-{name}"
    for name in (
        "access",
        "vids",
        "pvid",
        "trunk",
        "allow-untagged",
        "learning",
        "arp-nd-suppress",
        "unicast-flood",
    )
)
"""What the stanza of a bridge's port may say, too."""


def _turns_on_filter(values: tuple[str, ...]) -> bool:
    """A command of the stanza (`post-up ip link set vmbr0 type bridge vlan_filtering 1`)."""
    return any("vlan_filtering" in value for value in values)


def _is_bridge_name(name: str) -> bool:
    return name.startswith("vmbr") and whole_number(name.removeprefix("vmbr")) is not None


def _with_option(bridge: Bridge, option: str, values: tuple[str, ...]) -> Bridge:
    if option == "mtu":
        return replace(bridge, mtu=whole_number(values[0]) if values else None)
    is_ovs = option == "ovs-type" and values[:1] == ("OVSBridge",)
    if is_ovs or option == "bridge-vlan-aware" or _turns_on_filter(values):
        return replace(bridge, takes_trunks=True, is_ovs=bridge.is_ovs or is_ovs)
    if option in _MEMBERS:
        return replace(bridge, ports=tuple(dict.fromkeys(value for value in values if value != "none")))
    return bridge
