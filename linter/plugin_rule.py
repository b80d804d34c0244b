"""What is wrong with a rule class of somebody else's: told when it is loaded, not when it first finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.version import Version
from pvelint.rules.model import Applicability, Category, Evidence, Impact, Rank, Severity
from pvelint.rules.rule import EngineRule, GuestRule, LineRule, RawLineRule, Rule, TreeRule

_URL = re.compile(r"https?://[^\s()<>]+", re.ASCII)
"""Without what would end a link in Markdown."""
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ONE: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "url": (str,),
    "category": (Category,),
    "severity": (Severity,),
    "impact": (Impact,),
    "evidence": (Evidence,),
    "since": (Version,),
    "until": (Version,),
    "before_upgrade": (bool,),
    "fix": (Applicability, type(None)),
    "rank": (Rank,),
    "sound_lines": (bool,),
    "starts_only": (bool,),
}
_SEVERAL: dict[str, type] = {
    "former_names": str,
    "guests": GuestKind,
    "other_impacts": Impact,
    "keys": str,
    "words": str,
    "requires": str,
    "join_keys": JoinKey,
    "sources": str,
}
_NEEDED = ("name", "category", "severity", "impact")
_NAMED = {str: "a text", bool: "True or False"}


def mistakes(rule: type[Rule]) -> Iterator[str]:
    """About its class and its attributes; without any, it can be described."""
    wrong = [*_lacking(rule), *_of_wrong_kind(rule)]
    yield from wrong or _about_names(rule)
    check = getattr(rule, "check", None)
    if check in (LineRule.check, RawLineRule.check, GuestRule.check, TreeRule.check):
        yield "it has no method `check`"


def _lacking(rule: type[Rule]) -> Iterator[str]:
    if not issubclass(rule, LineRule | RawLineRule | GuestRule | TreeRule | EngineRule):
        yield "it is neither a LineRule, RawLineRule, GuestRule nor TreeRule"
    yield from (f"it has no `{name}`" for name in _NEEDED if not hasattr(rule, name))


def _of_wrong_kind(rule: type[Rule]) -> Iterator[str]:
    for attribute, kinds in _ONE.items():
        value = getattr(rule, attribute, None)
        if hasattr(rule, attribute) and not isinstance(value, kinds):
            yield f"`{attribute}` is {value!r}, not {_NAMED.get(kinds[0], f'one of `{kinds[0].__name__}`')}"
    for attribute, kind in _SEVERAL.items():
        value = getattr(rule, attribute, ())
        if not (isinstance(value, tuple) and all(isinstance(one, kind) for one in value)):
            yield f"`{attribute}` is {value!r}, not a tuple of {'texts' if kind is str else f'`{kind.__name__}`'}"


def _about_names(rule: type[Rule]) -> Iterator[str]:
    """Where all attributes are there, and texts."""
    yield from (f"`name` is '{rule.name}', {reason}" for reason in _unfit(rule.name))
    for former in rule.former_names:
        yield from (f"`former_names` has '{former}', {reason}" for reason in _unfit(former))
        if former == rule.name:
            yield f"`former_names` has '{former}', which is its name today"
        if rule.former_names.count(former) > 1:
            yield f"`former_names` has '{former}' twice"
    if rule.url and not _URL.fullmatch(rule.url):
        yield f"`url` is '{rule.url}', not an address of the web without spaces and brackets"
    for key in rule.keys:
        base = key.rstrip("0123456789")
        if not base:
            yield f"`keys` has '{key}', which is no option"
        elif base != key:
            yield f"`keys` has '{key}', where '{base}' stands for all of its numbers"


def _unfit(name: str) -> Iterator[str]:
    """Why no rule can be called that."""
    if not _NAME.fullmatch(name):
        yield "not words of a-z and 0-9 joined by `-`"
    elif name == "all" or name in set(Category):
        yield "which selects other rules"
