from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import IpSet
from pvelint.grammar.firewall.members import fault_of, repeats, used_aliases
from pvelint.grammar.firewall.references import World
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, refused_by, worlds


class FirewallEntryRefused(TreeRule):
    """The firewall does not take a member of an IP set, or what an alias stands for.

    ## What it finds

    A member that is a range, a name of the DNS, the network `/0`, more than one word, or an alias that is not there; and
    a prefix of more than 32 bits, or 128 of IPv6, of a member or of an alias that something uses. Also two members that are
    one network, such as `10.0.0.5/24` and `10.0.0.6/24`.

    ## Why it matters

    PVE leaves such a member out: rules for the IP set do not hold for it. A prefix that is too long, and one network in two
    spellings, PVE takes, and ipset or iptables refuse all that the node is to load: no change of the firewall takes effect,
    and after a boot there is none. While the firewall is off it is a warning.

    ## When to ignore it

    Never: the entry does not do what it says.
    """

    name = "firewall-entry-refused"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.IGNORED
    other_impacts = (Impact.SECURITY,)
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (generic_fw_config_parser, parse_ip_or_cidr, generate_ipset_chains, apply_ruleset)",
        "pve-firewall 4.3-2 PVE/Firewall.pm (generic_fw_config_parser, parse_ip_or_cidr)",
        "ipset 7.17 ipset restore (Syntax error: '40' is out of range 0-32), run",
        "ipset 7.17 ipset restore (Element cannot be added to the set: it's already added), run",
        "iptables 1.8.9 iptables-restore (invalid mask `33' specified), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        used = used_aliases(world.own for world in worlds(tree))
        for world in worlds(tree):
            for ipset in world.own.ipsets.values():
                yield from _of_set(ipset, world)
            for name, alias in world.own.aliases.items():
                if alias.network.is_too_long and name in used:
                    fact = f"the prefix of `{alias.node.address.text}` is too long"
                    help = "write a prefix of 32 bits at most, or 128 of IPv6"
                    yield _fatal(alias.place(), fact, help, "iptables", world)


def _of_set(ipset: IpSet, world: World) -> Iterator[Finding]:
    for member in ipset.members:
        fault = fault_of(member, world)
        if fault is not None and fault.is_fatal:
            yield _fatal(member.place(), fault.fact, fault.help, "ipset", world)
        elif fault is not None:
            message = f"{fault.fact}: PVE leaves it out of the IP set"
            yield Finding(place=member.place(), message=message, help=fault.help)
    for member, earlier in repeats(ipset, world):
        place = member.place()
        fact = (
            f"`{place.value}` is the same network as `{earlier.place().value}`, which the IP set has already"
        )
        related = Related(earlier.place(), "the same network")
        yield _fatal(
            place, fact, "remove it, or write the single address without a prefix", "ipset", world, related
        )


def _fatal(place: Place, fact: str, help: str, program: str, world: World, *related: Related) -> Finding:
    return Finding(
        place=place,
        message=f"{fact}: {refused_by(program, world)}",
        help=help,
        impact=Impact.SECURITY,
        severity=Severity.WARNING if world.is_off else None,
        related=related,
    )
