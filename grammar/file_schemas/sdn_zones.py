"""sdn/zones.cfg (PVE::Network::SDN::Zones and its plugins)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V8_4, V9_0, V9_1, since, until, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER

from .sdn import LARGEST_VNI

_Switch = partial(EntryProperty, type=BOOLEAN)

_EVERY_ZONE = (
    EntryProperty("nodes", format_name="pve-node-list"),
    EntryProperty("dns"),
    EntryProperty("reversedns"),
    EntryProperty("dnszone", format_name="dns-name"),
    EntryProperty("ipam"),
)
_MTU = EntryProperty("mtu", INTEGER)
_BRIDGE = EntryProperty("bridge", required=True)
_NO_LEARNING = _Switch("bridge-disable-mac-learning")
_VXLAN_PORT = EntryProperty(
    "vxlan-port", INTEGER, minimum=1, maximum=65536, default="4789", history=since(V8_4)
)

_VXLAN = (
    EntryProperty("peers", format_name="ip-list", required=True, history=until(V8_4)),
    EntryProperty("peers", format_name="ip-list", history=since(V9_0)),
    EntryProperty("fabric", format_name="pve-sdn-fabric-id", history=since(V9_0)),
    _VXLAN_PORT,
    _MTU,
)
_EVPN = (
    EntryProperty("vrf-vxlan", INTEGER, required=True, history=until(V9_0)),
    EntryProperty("vrf-vxlan", INTEGER, minimum=1, maximum=LARGEST_VNI, required=True, history=since(V9_1)),
    EntryProperty("controller", required=True),
    EntryProperty("mac", format_name="mac-addr"),
    EntryProperty("exitnodes", format_name="pve-node-list"),
    EntryProperty("exitnodes-primary", format_name="pve-node"),
    _Switch("exitnodes-local-routing"),
    _Switch("advertise-subnets"),
    _Switch("disable-arp-nd-suppression"),
    _Switch("bridge-disable-mac-learning", history=since(V8_4)),
    EntryProperty("rt-import", format_name="pve-sdn-bgp-rt-list"),
    _VXLAN_PORT,
    _MTU,
)
_QINQ = (
    EntryProperty("tag", INTEGER, minimum=0, required=True),
    _BRIDGE,
    _NO_LEARNING,
    EntryProperty("vlan-protocol", enum=words("802.1q 802.1ad"), default="802.1q"),
    _MTU,
)
_SIMPLE = (EntryProperty("dhcp", enum=words("dnsmasq"), history=since(V8_4)), _MTU)
_FAUCET = (EntryProperty("dp-id", INTEGER, required=True), EntryProperty("controller", required=True))

ZONES = Schema(
    tuple(
        EntryType(name, f"zones of type `{name}`", (*own, *_EVERY_ZONE))
        for name, own in (
            ("simple", _SIMPLE),
            ("vlan", (_BRIDGE, _NO_LEARNING, _MTU)),
            ("qinq", _QINQ),
            ("vxlan", _VXLAN),
            ("evpn", _EVPN),
            ("faucet", _FAUCET),
        )
    ),
    noun="zones",
)
"""The `options` of the plugins in libpve-network-perl 0.7.3, 0.11.2, 1.1.6, 1.2.3 and 1.3.0."""
