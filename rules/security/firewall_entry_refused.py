from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import Member
from pvelint.grammar.firewall.members import MemberFault, fault_of, used_aliases
from pvelint.grammar.firewall.references import World
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, NOTHING_CHANGES, worlds


class FirewallEntryRefused(TreeRule):
    """The firewall does not take a member of an IP set, or what an alias stands for.

    ## What it finds

    A member that is a range, a name of the DNS, the network `/0`, more than one word, or an alias that is not there; and
    a prefix of more than 32 bits, or 128 of IPv6, of a member or of an alias that something uses.

    ## Why it matters

    PVE leaves such a member out: rules for the IP set do not hold for it. A prefix that is too long PVE takes, and ipset
    or iptables refuse all that the node is to load: no change of the firewall takes effect, and after a boot there is none.

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
        "iptables 1.8.9 iptables-restore (invalid mask `33' specified), run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        used = used_aliases(world.own for world in worlds(tree))
        for world in worlds(tree):
            for ipset in world.own.ipsets.values():
                for member in ipset.members:
                    if (fault := fault_of(member, world)) is not None:
                        yield _of_member(member, fault)
            yield from _of_aliases(world, used)


def _of_member(member: Member, fault: MemberFault) -> Finding:
    consequence = f"ipset {NOTHING_CHANGES}" if fault.is_fatal else "PVE leaves it out of the IP set"
    return Finding(
        place=member.place(),
        message=f"{fault.fact}: {consequence}",
        help=fault.help,
        impact=Impact.SECURITY if fault.is_fatal else None,
    )


def _of_aliases(world: World, used: frozenset[str]) -> Iterator[Finding]:
    for name, alias in world.own.aliases.items():
        if alias.network.is_too_long and name in used:
            yield Finding(
                place=alias.place(),
                message=f"the prefix of `{alias.node.address.text}` is too long: iptables {NOTHING_CHANGES}",
                help="write a prefix of 32 bits at most, or 128 of IPv6",
                impact=Impact.SECURITY,
            )
