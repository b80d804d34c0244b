"""What is wrong with a rule class of somebody else's: told when it is loaded, not when it first finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.version import Version
from pvelint.rules.model import Applicability, Category, Evidence, Impact, Rank, Severity
from pvelint.rules.rule import GuestRule, LineRule, RawLineRule, Rule, TreeRule

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
_NAMED = {str: "a text", bool: "True or False"}


def mistakes(rule: type[Rule]) -> Iterator[str]:
    """About the attributes that a rule has."""
    for attribute, kinds in _ONE.items():
        value = getattr(rule, attribute, None)
        if hasattr(rule, attribute) and not isinstance(value, kinds):
            yield f"`{attribute}` is {value!r}, not {_NAMED.get(kinds[0], f'one of `{kinds[0].__name__}`')}"
    for attribute, kind in _SEVERAL.items():
        value = getattr(rule, attribute, ())
        if not (isinstance(value, tuple) and all(isinstance(one, kind) for one in value)):
            yield f"`{attribute}` is {value!r}, not a tuple of {'texts' if kind is str else f'`{kind.__name__}`'}"
    yield from _about_names(rule)
    check = getattr(rule, "check", None)
    if check in (LineRule.check, RawLineRule.check, GuestRule.check, TreeRule.check):
        yield "it has no method `check`"


def _about_names(rule: type[Rule]) -> Iterator[str]:
    name = getattr(rule, "name", None)
    if isinstance(name, str):
        if not _NAME.fullmatch(name):
            yield f"`name` is '{name}', not words of a-z and 0-9 joined by `-`"
        elif name == "all" or name in set(Category):
            yield f"`name` is '{name}', which selects other rules"
    if isinstance(rule.url, str) and rule.url and not _URL.fullmatch(rule.url):
        yield f"`url` is '{rule.url}', not an address of the web without spaces and brackets"
    for key in rule.keys:
        if isinstance(key, str) and (base := key.rstrip("0123456789")) != key:
            yield f"`keys` has '{key}', where '{base}' stands for all of its numbers"
