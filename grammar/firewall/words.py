"""The words that rules of the firewall are made of: macros, protocols, services, types of ICMP (PVE::Firewall)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pvelint.grammar import data_text

ACTIONS = ("ACCEPT", "DROP", "REJECT")
LOG_LEVELS = frozenset(("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "nolog"))
HELPERS = frozenset(("amanda", "ftp", "irc", "netbios-ns", "pptp", "sane", "sip", "snmp", "tftp"))
WITH_PORTS = frozenset(("udp", "17", "udplite", "136", "tcp", "6", "dccp", "33", "sctp", "132"))
ICMP_OF_IPV6 = ("icmpv6", "ipv6-icmp")
ICMP = ("icmp", *ICMP_OF_IPV6)

_OF_BOTH = [
    "communication-prohibited",
    "destination-unreachable",
    "echo-reply",
    "echo-request",
    "parameter-problem",
    "port-unreachable",
    "redirect",
    "router-advertisement",
    "router-solicitation",
    "time-exceeded",
    "ttl-zero-during-reassembly",
    "ttl-zero-during-transit",
]
ICMP_TYPES = {
    4: frozenset(
        [
            "TOS-host-redirect",
            "TOS-host-unreachable",
            "TOS-network-redirect",
            "TOS-network-unreachable",
            "address-mask-reply",
            "address-mask-request",
            "any",
            "fragmentation-needed",
            "host-precedence-violation",
            "host-prohibited",
            "host-redirect",
            "host-unknown",
            "host-unreachable",
            "ip-header-bad",
            "network-prohibited",
            "network-redirect",
            "network-unknown",
            "network-unreachable",
            "precedence-cutoff",
            "protocol-unreachable",
            "required-option-missing",
            "source-quench",
            "source-route-failed",
            "timestamp-reply",
            "timestamp-request",
        ]
    ).union(_OF_BOTH),
    6: frozenset(
        [
            "address-unreachable",
            "bad-header",
            "beyond-scope",
            "failed-policy",
            "neighbor-advertisement",
            "neighbor-solicitation",
            "neighbour-advertisement",
            "neighbour-solicitation",
            "no-route",
            "packet-too-big",
            "reject-route",
            "unknown-header-type",
            "unknown-option",
        ]
    ).union(_OF_BOTH),
}
"""By the version of IP."""

_PROTOCOLS = [
    "ip=0",
    "hopopt=0",
    "icmp=1",
    "igmp=2",
    "ggp=3",
    "ipencap=4",
    "st=5",
    "tcp=6",
    "egp=8",
    "igp=9",
    "pup=12",
    "udp=17",
    "hmp=20",
    "xns-idp=22",
    "rdp=27",
    "iso-tp4=29",
    "dccp=33",
    "xtp=36",
    "ddp=37",
    "idpr-cmtp=38",
    "ipv6=41",
    "ipv6-route=43",
    "ipv6-frag=44",
    "idrp=45",
    "rsvp=46",
    "gre=47",
    "esp=50",
    "ah=51",
    "skip=57",
    "ipv6-icmp=58",
    "ipv6-nonxt=59",
    "ipv6-opts=60",
    "rspf=73",
    "vmtp=81",
    "eigrp=88",
    "ospf=89",
    "ax.25=93",
    "ipip=94",
    "etherip=97",
    "encap=98",
    "pim=103",
    "ipcomp=108",
    "vrrp=112",
    "l2tp=115",
    "isis=124",
    "sctp=132",
    "fc=133",
    "mobility-header=135",
    "udplite=136",
    "mpls-in-ip=137",
    "manet=138",
    "hip=139",
    "shim6=140",
    "wesp=141",
    "rohc=142",
    "ethernet=143",
    "mptcp=262",
]
PROTOCOLS = frozenset(word for pair in _PROTOCOLS for word in pair.split("=")).union(("icmpv6",))
"""Names and numbers of Debian's /etc/protocols, and the one that PVE adds."""


class Packets(NamedTuple):
    """What one rule of a macro says: texts as a rule's parameters have them, None for what it leaves open."""

    proto: str
    dport: str | None
    sport: str | None


class Macro(NamedTuple):
    name: str
    family: int | None
    """The one version of IP that it is for."""
    packets: dict[int, tuple[Packets, ...]]
    """By the version of IP."""


@cache
def macros() -> dict[str, Macro]:
    """By name in lower case: PVE takes a macro's name in any case."""
    found: dict[str, Macro] = {}
    for line in _data("macros.tsv"):
        name, family, texts = line.split("\t")
        packets = tuple(map(_packets, texts.split("; ")))
        macro = found.get(name.lower())
        if macro is not None:
            macro.packets[6] = packets
        elif family:
            found[name.lower()] = Macro(name, 6, {6: packets})
        else:
            found[name.lower()] = Macro(name, None, {4: packets, 6: packets})
    return found


@cache
def services() -> frozenset[str]:
    """The names of Debian's /etc/services that PVE reads there; it does not look at the aliases behind them (`www`)."""
    return frozenset(word for line in _data("services.txt") for word in line.split())


def _packets(text: str) -> Packets:
    proto, *ports = text.split(" ")
    named = dict(port.split("=") for port in ports)
    return Packets(proto, named.get("dport"), named.get("sport"))


def _data(name: str) -> list[str]:
    return [line for line in data_text(__name__, name).splitlines() if not line.startswith("#")]
