"""sdn/controllers.cfg, ipams.cfg and dns.cfg (the plugins of PVE::Network::SDN::Controllers, Ipams and Dns)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V8_4, V9_0, V9_1, since, until
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER

from .shared import FINGERPRINT

_Needed = partial(EntryProperty, required=True)
_Number = partial(EntryProperty, type=INTEGER)
_Secret = partial(EntryProperty, required=True, secret=True)
_FINGERPRINT = FINGERPRINT(history=since(V8_4))
_AS = (
    _Needed("asn", INTEGER, minimum=0, maximum=1 << 32, history=until(V9_0)),
    _Needed("asn", INTEGER, minimum=0, maximum=(1 << 32) - 1, history=since(V9_1)),
)
_NODE = _Needed("node", format_name="pve-node")
_PEERS = _Needed("peers", format_name="ip-list")
_LOOPBACK = EntryProperty("loopback")

_EVPN = (
    *_AS,
    _Needed("peers", format_name="ip-list", history=until(V8_4)),
    EntryProperty("peers", format_name="ip-list", history=since(V9_0)),
    EntryProperty("fabric", format_name="pve-sdn-fabric-id", history=since(V9_0)),
)
_BGP = (
    *_AS,
    _NODE,
    _PEERS,
    EntryProperty("bgp-multipath-as-path-relax", BOOLEAN),
    EntryProperty("ebgp", BOOLEAN),
    _Number("ebgp-multihop"),
    _LOOPBACK,
)
_ISIS = (
    _NODE,
    _Needed("isis-domain"),
    _Needed("isis-ifaces", format_name="pve-iface-list"),
    _Needed("isis-net", format_name="pve-sdn-isis-net"),
    _LOOPBACK,
)
CONTROLLERS = Schema(
    (
        EntryType("evpn", "EVPN controllers", _EVPN),
        EntryType("bgp", "BGP controllers", _BGP),
        EntryType("isis", "IS-IS controllers", _ISIS, history=since(V8_4)),
        EntryType("faucet", "Faucet controllers", ()),
    ),
    noun="controllers",
)

_SERVER = (_Needed("url"), _Secret("token"), _FINGERPRINT)
IPAMS = Schema(
    (
        EntryType("pve", "IPAMs of PVE", ()),
        EntryType("netbox", "NetBox IPAMs", _SERVER),
        EntryType("phpipam", "phpIPAM IPAMs", (*_SERVER, _Needed("section", INTEGER))),
    ),
    noun="IPAMs",
)

DNS = Schema(
    (
        EntryType(
            "powerdns",
            "PowerDNS servers",
            (_Needed("url"), _Secret("key"), _Number("ttl"), _Number("reversemaskv6"), _FINGERPRINT),
        ),
    ),
    noun="DNS servers",
)
