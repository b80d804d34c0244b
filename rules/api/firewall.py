"""The firewall: its files, what PVE has against their lines, and the words of rules.

`tree.cluster` gives the files: `cluster_firewall`, `node_firewalls`, `vnet_firewalls` and, of guests, `firewalls`.
"""

from __future__ import annotations

from pvelint.grammar.firewall.fault import Fault
from pvelint.grammar.firewall.faults import faults
from pvelint.grammar.firewall.firewall import BadOption, BrokenRule, Firewall, IpSet, Level, Member, Rule
from pvelint.grammar.firewall.members import MemberFault, fault_of, repeats, used_aliases
from pvelint.grammar.firewall.options import OPTIONS, fault_of_rate_limit, levels_of
from pvelint.grammar.firewall.references import World
from pvelint.grammar.syntax.firewall_line import RuleLine

__all__ = [
    "OPTIONS",
    "BadOption",
    "BrokenRule",
    "Fault",
    "Firewall",
    "IpSet",
    "Level",
    "Member",
    "MemberFault",
    "Rule",
    "RuleLine",
    "World",
    "fault_of",
    "fault_of_rate_limit",
    "faults",
    "levels_of",
    "repeats",
    "used_aliases",
]
