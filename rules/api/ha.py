"""The rules, groups and resources of HA, and which rules hold."""

from __future__ import annotations

from pvelint.grammar.cluster.corosync import Corosync, Member
from pvelint.grammar.cluster.ha import HaGroup, HaResource, HaRule
from pvelint.grammar.placement.ha import ha_rules
from pvelint.grammar.placement.ha_rules import Conflict, HaRules, Objection, all_rules

__all__ = [
    "Conflict",
    "Corosync",
    "HaGroup",
    "HaResource",
    "HaRule",
    "HaRules",
    "Member",
    "Objection",
    "all_rules",
    "ha_rules",
]
