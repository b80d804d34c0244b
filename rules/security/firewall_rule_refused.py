from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.fault import Fault
from pvelint.grammar.firewall.faults import faults
from pvelint.grammar.firewall.firewall import BrokenRule, Rule
from pvelint.grammar.firewall.references import World
from pvelint.grammar.syntax.firewall_line import RuleLine
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, LOSES_RULE, consequence, impact, severity, worlds


class FirewallRuleRefused(TreeRule):
    """PVE does not take a rule of the firewall.

    ## What it finds

    In the firewall files of the datacenter, nodes, guests and vnets: a rule with an unknown kind, action, macro, protocol,
    port or type of ICMP, with an address within a network (`10.0.0.5/24`), a list that mixes IPv4 and IPv6, ports without
    a protocol that has them, a port beside a macro that has its own, an interface where there can be none; and a line
    that PVE cannot take apart, as with `-dst` for `-dest` or two blanks behind `-p`. Rules that are off are not looked at.

    ## Why it matters

    PVE keeps such a rule in the file and leaves it out of what is filtered; before version 9 it does not even log that.
    What the rule should block gets through, and what it should let in does not. A line that cannot be taken apart, or
    mixes IPv4 and IPv6 by an alias, is lost at the next write. Some mistakes in a group break off the rules of the guests that use it, each at another
    place: they are filtered in part or not at all.

    ## When to ignore it

    When the node's /etc/services or /etc/protocols has names of your own.
    """

    name = "firewall-rule-refused"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.IGNORED
    other_impacts = (Impact.SECURITY, Impact.DROPPED)
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (parse_fw_rule, verify_rule, ipt_rule_to_cmds, generate_group_rules)",
        "pve-firewall 5.1.1 PVE/Firewall.pm (parse_fw_rule, verify_rule)",
        "pve-firewall 4.3-2 PVE/Firewall.pm (parse_fw_rule, verify_rule)",
        "libnet-ip-perl 1.26 Net/IP.pm (new), run",
        'iptables 1.8.9 iptables-restore (unknown option "--dport" of udplite, invalid mask), run',
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for world in worlds(tree):
            for rule in world.own.all_rules():
                found = _first(rule, world) if rule.is_on else None
                if found is not None:
                    yield _finding(rule, world, found)
            for broken in world.own.broken_rules:
                if not broken.node.is_off:
                    yield _of_broken(broken)


def _first(rule: Rule, world: World) -> Fault | None:
    return next((fault for fault in faults(rule, world) if not fault.is_reference), None)


def _finding(rule: Rule, world: World, fault: Fault) -> Finding:
    return Finding(
        place=rule.place(fault.part),
        message=f"{fault.fact}: {consequence(rule, world, fault)}",
        help=fault.help,
        severity=severity(fault, world),
        impact=impact(rule, fault),
    )


def _of_broken(broken: BrokenRule) -> Finding:
    node = broken.node
    if isinstance(node, RuleLine):
        rest = node.rest.text if node.rest else ""
        fact = f"`{rest}` is nothing that a rule may have there"
        help = _help(rest)
    else:
        fact = "a rule begins with its kind and an action"
        help = "write a rule such as `IN SSH(ACCEPT)`, or put `#` before a remark"
    return Finding(
        place=broken.place(),
        message=f"{fact}: {LOSES_RULE}",
        help=help,
        impact=Impact.DROPPED,
    )


_MEANT = {
    "-dst": "-dest",
    "-src": "-source",
    "-s": "-source",
    "-d": "-dest",
    "-destination": "-dest",
    "-interface": "-i",
    "-iface": "-i",
    "-protocol": "-p",
    "-dports": "-dport",
    "-sports": "-sport",
    "-port": "-dport",
}


def _help(rest: str) -> str:
    flag, blank, value = rest.partition(" ")
    meant = _MEANT.get(flag.replace("--", "-", 1))
    if meant is not None:
        return f"write `{meant}`"
    if flag.startswith("-") and blank and value.startswith((" ", "\t")):
        return f"write one blank behind `{flag}`"
    if flag.lstrip("-") == "log":
        return "write `-log` and one of emerg, alert, crit, err, warning, notice, info, debug, nolog"
    return "write parameters such as `-p tcp -dport 22`, and a remark behind `#`"
