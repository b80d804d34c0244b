"""A rule as data: its registry entry."""

from __future__ import annotations

from inspect import cleandoc

from .info import RuleInfo, Scope
from .model import Rank
from .rule import EngineRule, GuestRule, LineRule, RawLineRule, Rule, TreeRule

_SCOPES = {
    LineRule: Scope.LINE,
    RawLineRule: Scope.LINE,
    GuestRule: Scope.GUEST,
    TreeRule: Scope.TREE,
    EngineRule: Scope.ENGINE,
}


def describe(rule: type[Rule]) -> RuleInfo:
    """Its class attributes as data."""
    scope = next(scope for base, scope in _SCOPES.items() if issubclass(rule, base))
    return RuleInfo(
        name=rule.name,
        category=rule.category,
        severity=rule.severity,
        impacts=(rule.impact, *rule.other_impacts),
        scope=scope,
        former_names=rule.former_names,
        url=rule.url,
        guests=rule.guests,
        keys=rule.keys,
        words=tuple(word.lower() for word in rule.words),
        join_keys=getattr(rule, "join_keys", ()),
        evidence=rule.evidence,
        requires=rule.requires,
        since=rule.since,
        until=rule.until,
        before_upgrade=rule.before_upgrade,
        fix=rule.fix,
        rank=getattr(rule, "rank", Rank.FORMAT),
        raw_lines=issubclass(rule, RawLineRule),
        sound_lines=getattr(rule, "sound_lines", False),
        starts_only=getattr(rule, "starts_only", False),
        module=rule.__module__,
        class_name=rule.__name__,
        summary=summary(rule),
    )


def summary(rule: type[Rule]) -> str:
    """The first sentence of its page."""
    return cleandoc(rule.__doc__ or "").split("\n\n")[0].replace("\n", " ").rstrip(".")
