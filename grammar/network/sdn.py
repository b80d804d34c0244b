"""The SDN's vnets and zones (PVE::Network::SDN)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read, listed_set
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import whole_number

_SDN = Layout()
_SUBNETS = Layout(repeatable=frozenset({"dhcp-range"}))


_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]{1,7}\Z")


def is_sdn_name(text: str) -> bool:
    """Of a VNet or zone (pve-sdn-vnet-id, pve-sdn-zone-id)."""
    return _NAME.match(text) is not None


class Vnet(Record):
    """A bridge that the SDN makes on each node of its zone."""

    id: str
    zone: str | None
    tag: int | None
    takes_vlans: bool
    """`vlanaware`: its guests may have VLANs of their own in it."""
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


class Zone(Record):
    id: str
    type: str
    nodes: frozenset[str] | None
    """None: every node."""
    bridge: str | None
    mtu: int | None
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


class Subnet(Record):
    id: str
    vnet: str | None
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


def read_vnets(path: str, text: str) -> Read[dict[str, Vnet]]:
    config = read_section_config(path, text, _SDN)
    return Read({entry.id: _vnet(entry) for entry in config if entry.type == "vnet"}, config.problems)


def read_zones(path: str, text: str) -> Read[dict[str, Zone]]:
    config = read_section_config(path, text, _SDN)
    return Read({entry.id: _zone(entry) for entry in config}, config.problems)


def read_subnets(path: str, text: str) -> Read[dict[str, Subnet]]:
    config = read_section_config(path, text, _SUBNETS)
    return Read({entry.id: Subnet(entry.id, entry.text("vnet"), entry) for entry in config}, config.problems)


def read_others(path: str, text: str) -> Read[Mapping[str, Entry]]:
    """Controllers, IPAMs or DNS servers, which zones name."""
    config = read_section_config(path, text, _SDN)
    return Read(config.entries, config.problems)


def _vnet(entry: Entry) -> Vnet:
    return Vnet(
        id=entry.id,
        zone=entry.text("zone"),
        tag=whole_number(entry.text("tag") or ""),
        takes_vlans=entry.flag("vlanaware"),
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
