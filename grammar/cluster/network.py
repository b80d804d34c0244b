"""Bridges of a node (/etc/network/interfaces), and the SDN's vnets and zones (PVE::Network::SDN)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..section_config import Entry, Layout, is_true, read_section_config
from ..syntax import Place, Span
from .reading import Read, listed_set, whole_number, words

_SDN = Layout()


@dataclass(frozen=True, slots=True)
class Bridge:
    name: str
    where: Place
    vlan_aware: bool = False
    mtu: int | None = None
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vnet:
    """A bridge that the SDN makes on each node of its zone."""

    id: str
    zone: str | None
    tag: int | None
    vlan_aware: bool
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


@dataclass(frozen=True, slots=True)
class Zone:
    id: str
    type: str
    nodes: frozenset[str] | None
    """None: every node."""
    bridge: str | None
    mtu: int | None
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


def read_vnets(path: str, text: str) -> Read[dict[str, Vnet]]:
    config = read_section_config(path, text, _SDN)
    return Read({entry.id: _vnet(entry) for entry in config if entry.type == "vnet"}, config.problems)


def read_zones(path: str, text: str) -> Read[dict[str, Zone]]:
    config = read_section_config(path, text, _SDN)
    return Read({entry.id: _zone(entry) for entry in config}, config.problems)


def read_bridges(path: str, text: str) -> Read[dict[str, Bridge]]:
    """The `iface` stanzas that are Linux or OVS bridges (PVE::INotify::__read_etc_network_interfaces)."""
    stanzas: dict[str, Bridge] = {}
    bridges: set[str] = set()
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        found = words(line)
        if not found or found[0].text.startswith("#"):
            continue
        key, values = found[0].text, tuple(word.text for word in found[1:])
        if key == "iface" and values:
            current = values[0]
            span = Span.on_line(number, found[1].start, found[1].end)
            stanzas.setdefault(
                current, Bridge(current, Place(path=path, span=span, key=current, value=current))
            )
            if _is_bridge_name(current):
                bridges.add(current)
        elif key in _OTHER_STANZAS or key.startswith("allow-"):
            current = ""
        elif current:
            option = key.replace("_", "-")
            stanzas[current] = _with_option(stanzas[current], option, values)
            if option.startswith("bridge-") or (option == "ovs-type" and values[:1] == ("OVSBridge",)):
                bridges.add(current)
    return Read({name: bridge for name, bridge in stanzas.items() if name in bridges})


_OTHER_STANZAS = frozenset({"auto", "source", "source-directory", "mapping", "rename", "template"})


def _is_bridge_name(name: str) -> bool:
    return name.startswith("vmbr") and whole_number(name.removeprefix("vmbr")) is not None


def _with_option(bridge: Bridge, option: str, values: tuple[str, ...]) -> Bridge:
    if option == "bridge-vlan-aware":
        return replace(bridge, vlan_aware=is_true(values[0]) if values else False)
    if option in ("mtu", "ovs-mtu"):
        return replace(bridge, mtu=whole_number(values[0]) if values else None)
    if option in ("bridge-ports", "ovs-ports"):
        return replace(bridge, ports=tuple(value for value in values if value != "none"))
    if option == "ovs-type" and values[:1] == ("OVSBridge",):
        return replace(bridge, vlan_aware=True)
    return bridge


def _vnet(entry: Entry) -> Vnet:
    return Vnet(
        id=entry.id,
        zone=entry.text("zone"),
        tag=whole_number(entry.text("tag") or ""),
        vlan_aware=entry.flag("vlanaware"),
        entry=entry,
    )


def _zone(entry: Entry) -> Zone:
    return Zone(
        id=entry.id,
        type=entry.type,
        nodes=listed_set(entry.properties.get("nodes")),
        bridge=entry.text("bridge"),
        mtu=whole_number(entry.text("mtu") or ""),
        entry=entry,
    )
