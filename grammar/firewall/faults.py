"""What PVE has against a rule: PVE::Firewall::verify_rule while it reads, ipt_rule_to_cmds while it makes rules of it.

A rule with a fault is kept in the file and left out of what is filtered. What the second finds in a rule of a group breaks
off the rules of the guests that use the group: the first gets none, the next ones those of a group made by half.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fault import Fault
from .firewall import Rule
from .heads import of_action, of_group, of_interface, of_macro, of_type
from .matches import Families, of_address, of_icmp_type, of_iptables, of_ports, of_protocol
from .references import World


def faults(rule: Rule, world: World) -> Iterator[Fault]:
    """In the order in which PVE comes upon them; the first is what to mend first."""
    yield from of_type(rule, world)
    if rule.type == "group":
        yield from of_interface(rule, world)
        yield from of_group(rule, world)
        return
    yield from of_action(rule)
    yield from of_interface(rule, world)
    families = Families(rule)
    yield from of_protocol(rule, families)
    yield from of_ports(rule)
    yield from of_icmp_type(rule)
    for name in ("source", "dest"):
        yield from of_address(rule, name, world, families)
    yield from of_macro(rule, families.found)
    yield from of_iptables(rule)
