"""What PVE has against a rule."""

from __future__ import annotations

from functools import cache

from pvelint.grammar.record import Record
from pvelint.grammar.spelling import Words
from pvelint.grammar.syntax.nodes import Part

from .firewall import Rule


class Fault(Record):
    part: Part
    fact: str
    help: str
    is_late: bool = False
    """PVE finds out only when it makes the rules for iptables."""
    is_reference: bool = False
    """The rule names something that is not there."""
    is_sure: bool = True
    """False where it depends on a file of the node's that is not in the tree."""
    is_lost: bool = False
    """PVE cannot take the line apart for it, and forgets the rule."""
    is_fatal: bool = False
    """PVE takes it, and iptables refuses all rules of the node for it."""
    breaks_saving: bool = False
    """PVE cannot write the file any more."""


def value(rule: Rule, name: str) -> Part | None:
    """A parameter as Perl sees it: `0` is none."""
    found = rule.node.parameters.get(name)
    return found if found is not None and found.text != "0" else None


def closest(word: str, known: frozenset[str]) -> str | None:
    """The one that is meant."""
    return _words(known).closest(word)


@cache
def _words(known: frozenset[str]) -> Words:
    return Words(sorted(known))
