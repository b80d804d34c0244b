"""Which rules speak of which option: the keys that they declare, and those of the findings on their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pvelint.grammar.schema.options.table import DECLARED, find_option
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo

from .rule_page import RulePage

Subject = tuple[tuple[str, ...], str]
"""Options that are one to the rules, and a sub-option or nothing."""
_DRIVES = ("ide", "sata", "scsi", "virtio")


def rules_by_option(rules: Sequence[RuleInfo], pages: Mapping[str, RulePage]) -> dict[Subject, set[str]]:
    """The names of the rules, for each option and sub-option that PVE has."""
    found: defaultdict[Subject, set[str]] = defaultdict(set)
    for rule in rules:
        for subject in {*_declared(rule.keys), *_reported(pages[rule.name].subjects)}:
            found[subject].add(rule.name)
    return dict(found)


def _declared(keys: Iterable[str]) -> Iterable[Subject]:
    return ((_together(option.name), "") for option in DECLARED if option.name in keys)


def _reported(subjects: Iterable[tuple[str, str]]) -> Iterable[Subject]:
    """Without keys and sub-options that are the mistake."""
    for key, sub in subjects:
        options = [option for version in Version if (option := find_option(key, version)) is not None]
        if options:
            known = any(spec.name == sub for option in options for spec in option.subs)
            yield _together(options[-1].name), sub if known else ""


def _together(option: str) -> tuple[str, ...]:
    return _DRIVES if option in _DRIVES else (option,)
