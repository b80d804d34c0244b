"""The SDN's vnets and zones (PVE::Network::SDN)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read, listed_set
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas.sdn import SUBNETS, VNETS
from pvelint.grammar.file_schemas.sdn_services import CONTROLLERS, DNS, IPAMS
from pvelint.grammar.file_schemas.sdn_zones import ZONES
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

_ZONES = Layout(schema=ZONES)
_VNETS, _SUBNETS = Layout(exact_types=True, schema=VNETS), Layout(exact_types=True, schema=SUBNETS)
_CONTROLLERS, _IPAMS, _DNS = Layout(schema=CONTROLLERS), Layout(schema=IPAMS), Layout(schema=DNS)

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


def read_vnets(version: Version, path: str, text: str) -> Read[dict[str, Vnet]]:
    config = read_section_config(path, text, _VNETS, version)
    return Read({entry.id: vnet_of(entry) for entry in config}, config.problems)


def read_zones(version: Version, path: str, text: str) -> Read[dict[str, Zone]]:
    config = read_section_config(path, text, _ZONES, version)
    return Read({entry.id: zone_of(entry) for entry in config}, config.problems)


def read_subnets(version: Version, path: str, text: str) -> Read[dict[str, Subnet]]:
    config = read_section_config(path, text, _SUBNETS, version)
    return Read({entry.id: Subnet(entry.id, entry.text("vnet"), entry) for entry in config}, config.problems)


def read_controllers(version: Version, path: str, text: str) -> Read[Mapping[str, Entry]]:
    return _entries(path, text, _CONTROLLERS, version)


def read_ipams(version: Version, path: str, text: str) -> Read[Mapping[str, Entry]]:
    return _entries(path, text, _IPAMS, version)


def read_dns(version: Version, path: str, text: str) -> Read[Mapping[str, Entry]]:
    return _entries(path, text, _DNS, version)


def _entries(path: str, text: str, layout: Layout, version: Version) -> Read[Mapping[str, Entry]]:
    config = read_section_config(path, text, layout, version)
    return Read(config.entries, config.problems)


def vnet_of(entry: Entry) -> Vnet:
    return Vnet(
        id=entry.id,
        zone=entry.text("zone"),
        tag=whole_number(entry.text("tag") or ""),
        takes_vlans=entry.flag("vlanaware"),
        entry=entry,
    )


def zone_of(entry: Entry) -> Zone:
    return Zone(
        id=entry.id,
        type=entry.type,
        nodes=listed_set(entry.properties.get("nodes")),
        bridge=entry.text("bridge"),
        mtu=whole_number(entry.text("mtu") or ""),
        entry=entry,
    )
