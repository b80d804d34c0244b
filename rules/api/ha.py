"""The rules, groups and resources of HA, and which rules hold."""

from __future__ import annotations

from pvelint.grammar.cluster.ha import HaGroup, HaResource, HaRule
from pvelint.grammar.placement.ha import ha_rules
from pvelint.grammar.placement.ha_rules import Conflict, HaRules, Objection

__all__ = ["Conflict", "HaGroup", "HaResource", "HaRule", "HaRules", "Objection", "ha_rules"]
