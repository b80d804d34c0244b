from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.faults import faults
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, consequence, impact, worlds


class FirewallReferenceUnknown(TreeRule):
    """A rule of the firewall names a group, an IP set or an alias that is not there.

    ## What it finds

    In rules that are on: `GROUP web` without a `[group web]` in cluster.fw, `+admins` without that IP set, a name without
    an alias in cluster.fw or the guest's own file, and those that are defined only below the rule. The names of groups and
    IP sets are in lower case whatever their headers say: `GROUP Web` names none. IP sets of the SDN are not looked at.

    ## Why it matters

    PVE skips the rule; a group that is not there has no rules. `management` and `local_network` do not exist for rules
    either until cluster.fw defines them.

    ## When to ignore it

    Never: the rule does not do what it says.
    """

    name = "firewall-reference-unknown"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.IGNORED
    other_impacts = (Impact.SECURITY,)
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (verify_rule, generic_fw_config_parser, generate_group_rules, ruleset_create_chain)",
        "pve-firewall 4.3-2 PVE/Firewall.pm (verify_rule, generate_group_rules)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for world in worlds(tree):
            for rule in world.own.all_rules():
                for fault in faults(rule, world) if rule.is_on else ():
                    if fault.is_reference:
                        yield Finding(
                            place=rule.place(fault.part),
                            message=f"{fault.fact}: {consequence(rule, world, fault)}",
                            help=fault.help,
                            impact=impact(rule, fault),
                        )
