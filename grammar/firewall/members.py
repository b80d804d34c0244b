"""What PVE or ipset have against a member of an IP set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.firewall_line import MemberLine
from pvelint.grammar.syntax.scalars import whole_number

from .addresses import BadAddressError, read_network, spelling
from .firewall import Firewall, IpSet, Member
from .references import Outcome, World


class MemberFault(Record):
    fact: str
    help: str
    is_fatal: bool = False
    """PVE takes it, and ipset refuses all sets of the node."""


def fault_of(member: Member, world: World) -> MemberFault | None:
    node = member.node
    if not isinstance(node, MemberLine):
        return MemberFault(
            "a member of an IP set is one address", "write each on a line of its own, a remark behind `#`"
        )
    text = node.address.text
    if world.can_be_alias(text):
        outcome = world.alias(text, member.number)
        return MemberFault(outcome.fact, outcome.help) if isinstance(outcome, Outcome) else None
    try:
        network = read_network(text)
    except BadAddressError as error:
        return MemberFault(str(error), _help(text))
    if network.mask and whole_number(network.mask) == 0:
        return MemberFault(
            f"`{text}` is every address", "write `0.0.0.0/1` and `128.0.0.0/1`, or the like for IPv6"
        )
    if network.is_too_long:
        help = "write a prefix of 32 bits at most, or 128 of IPv6"
        return MemberFault(f"the prefix of `{text}` is too long", help, is_fatal=True)
    return None


def repeats(ipset: IpSet, world: World) -> Iterator[tuple[Member, Member]]:
    """(member, an earlier one): one network in two spellings, which PVE hands on to ipset as two (generate_ipset_chains)."""
    firsts: dict[object, tuple[str, Member]] = {}
    for member in ipset.members:
        text = _address(member, world)
        if text is not None:
            spelled, earlier = firsts.setdefault(ip_network(text, strict=False), (text, member))
            if spelled != text:
                yield member, earlier


def _address(member: Member, world: World) -> str | None:
    """What PVE hands on for it; None where it does not, or ipset does not take it."""
    if not isinstance(member.node, MemberLine) or fault_of(member, world) is not None:
        return None
    text = member.node.address.text
    if world.can_be_alias(text):
        alias = world.alias(text, member.number)
        if isinstance(alias, Outcome) or alias is None or alias.network.is_too_long:
            return None
        text = alias.node.address.text
    return spelling(text)


def _help(text: str) -> str:
    if "-" in text:
        return "write the range as networks"
    return "write an address, a network or an alias, each on a line of its own"


def used_aliases(files: Iterable[Firewall]) -> frozenset[str]:
    """The names in lower case, without their scopes, of all aliases that rules or IP sets name."""
    texts: set[str] = set()
    for firewall in files:
        for rule in firewall.all_rules():
            if rule.is_on:
                texts.update(
                    part.text for name, part in rule.node.parameters.items() if name in ("source", "dest")
                )
        for ipset in firewall.ipsets.values():
            texts.update(m.node.address.text for m in ipset.members if isinstance(m.node, MemberLine))
    return frozenset(text.rpartition("/")[2].lower() for text in texts)
