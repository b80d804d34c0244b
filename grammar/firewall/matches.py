"""Which packets a rule is about: protocol, ports, types of ICMP, addresses (verify_rule, ipt_rule_to_cmds)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.syntax.scalars import is_digits, whole_number

from .addresses import BadAddressError, is_alias, is_no_mask, network_of, read_addresses
from .fault import Fault, closest, value
from .firewall import Rule
from .ports import BadPortError, check_ports
from .references import Outcome, World
from .words import ICMP, ICMP_OF_IPV6, ICMP_TYPES, PROTOCOLS, WITH_PORTS

_SET = re.compile(r"\+.+")
_HIGHEST_ICMP = 255
_MPTCP = "262"
_UDPLITE = ("udplite", "136")


class Families:
    """The version of IP that a rule is about, which all that it says has to agree on."""

    def __init__(self, rule: Rule) -> None:
        proto = value(rule, "proto")
        name = proto.text if proto else ""
        self.found: int | None = 4 if name == "icmp" else 6 if name in ICMP_OF_IPV6 else None

    def take(self, family: int | None) -> bool:
        """False where it is another one."""
        if family is None:
            return True
        if self.found is None:
            self.found = family
        return self.found == family


def of_protocol(rule: Rule, families: Families) -> Iterator[Fault]:
    part = value(rule, "proto")
    if part is None or part.text in PROTOCOLS:
        return
    text = part.text
    if text.lower() in PROTOCOLS:
        fact = f"the names of protocols are in lower case, and `{text}` is none"
        yield Fault(part, fact, f"write `{text.lower()}`")
    elif any(mark in text for mark in ",/|+:"):
        yield Fault(part, f"`{text}` is not one protocol", "write a rule for each protocol")
    else:
        meant = closest(text, PROTOCOLS)
        help = f"write `{meant}`" if meant else "write `tcp`, `udp` or the like"
        fact = f"`{text}` is not a protocol of Debian's /etc/protocols"
        is_sure = meant is not None or text in ("any", "all", "both", "*") or is_digits(text)
        yield Fault(part, fact, help, is_sure=is_sure)


def of_ports(rule: Rule) -> Iterator[Fault]:
    proto = value(rule, "proto")
    is_icmp = proto is not None and proto.text in ICMP
    for name in ("dport", "sport"):
        part = value(rule, name)
        if part is None:
            continue
        takes_icmp = is_icmp and name == "dport"
        try:
            check_ports(part.text, takes_icmp)
        except BadPortError as error:
            yield Fault(
                part,
                str(error),
                "write numbers, ranges such as `80:85`, or names of services",
                is_sure=error.is_sure,
            )
            continue
        if proto is None:
            yield Fault(part, f"`-{name}` needs a protocol", "add `-p tcp` or `-p udp`")
        elif not takes_icmp and proto.text not in WITH_PORTS:
            yield Fault(
                part,
                f"the protocol `{proto.text}` has no ports",
                f"remove `-{name}`, or write a protocol with ports",
            )
        elif takes_icmp:
            yield from _of_icmp_port(part, proto.text)


def _of_icmp_port(part: Part, proto: str) -> Iterator[Fault]:
    number = whole_number(part.text)
    help = f"write `-p {proto} -icmp-type` and a type"
    if proto == ICMP_OF_IPV6[1]:
        yield Fault(part, f"`{proto}` takes no `-dport`", help, is_late=True)
    elif number is not None:
        if number > _HIGHEST_ICMP:
            yield Fault(part, f"`{part.text}` is above 255, the highest type of ICMP", help, is_late=True)
    elif part.text not in ICMP_TYPES[4 if proto == "icmp" else 6]:
        yield Fault(part, f"`{part.text}` is not a type of `{proto}`", help, is_late=True)


def of_icmp_type(rule: Rule) -> Iterator[Fault]:
    part, proto = value(rule, "icmp-type"), value(rule, "proto")
    if part is None:
        return
    if proto is None or proto.text not in ICMP:
        yield Fault(part, "`-icmp-type` needs the protocol", "add `-p icmp` or `-p icmpv6`")
    elif value(rule, "dport") is not None:
        yield Fault(part, "`-icmp-type` and `-dport` exclude each other", "remove `-dport`")
    elif part.text not in ICMP_TYPES[4 if proto.text == "icmp" else 6]:
        fact = f"`{part.text}` is not the name of a type of `{proto.text}`"
        yield Fault(part, fact, "write a name such as `echo-request`; numbers are not taken")


def of_address(rule: Rule, name: str, world: World, families: Families) -> Iterator[Fault]:
    part = value(rule, name)
    if part is None:
        return
    found: Outcome | None = None
    family: int | None = None
    if _SET.fullmatch(part.text):
        found = world.ipset(part.text, rule.number)
    elif world.can_be_alias(part.text):
        alias = world.alias(part.text, rule.number)
        if isinstance(alias, Outcome):
            found = alias
        elif alias is not None:
            family = alias.network.family
    else:
        try:
            family = read_addresses(part.text)[0].family
        except BadAddressError as error:
            network = network_of(part.text)
            help = (
                f"write `{network}`, or the address alone"
                if network
                else "write addresses, a network or one range"
            )
            yield Fault(part, str(error), help)
    if found is not None:
        yield Fault(part, found.fact, found.help, is_late=found.is_late, is_reference=True)
    if not families.take(family):
        is_lost = world.can_be_alias(part.text)
        yield Fault(part, "the rule mixes IPv4 and IPv6", "write a rule for each of them", is_lost=is_lost)


def of_iptables(rule: Rule) -> Iterator[Fault]:
    """What PVE hands on and iptables does not understand."""
    proto = value(rule, "proto")
    if proto is not None and proto.text == _MPTCP:
        yield Fault(proto, f"`{proto.text}` is above 255, the highest protocol", "write `tcp`", is_fatal=True)
    if proto is not None and proto.text in _UDPLITE:
        for name in ("dport", "sport"):
            part = value(rule, name)
            if part is not None and "," not in part.text:
                fact = f"iptables takes lists of ports for `{proto.text}`, not one"
                yield Fault(part, fact, f"write `{part.text},{part.text}`", is_fatal=True)
    for name in ("source", "dest"):
        part = value(rule, name)
        if part is None or part.text.startswith("+") or is_alias(part.text):
            continue
        masks = [text.partition("/")[2] for text in part.text.split(",")]
        for mask in filter(None, masks):
            if ":" not in mask and is_no_mask(mask):
                help = "write a number of bits behind the slash"
                yield Fault(part, f"`{mask}` is not a mask", help, is_fatal=True)
