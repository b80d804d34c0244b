"""What a word that PVE does not know is meant to say: another tool's word first, likeness last."""

from __future__ import annotations

from collections.abc import Sequence

from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.grammar.schema.options.model import Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.other_words import Meaning, name_meaning, same_word, switch_meaning, value_meaning
from pvelint.grammar.schema.outcome import Problem
from pvelint.grammar.spelling import NEGATIONS, closest

_DANGER = frozenset(("cache", "werror", "rerror", "discard", "action", "driver", "policy", "enabled", "type"))
"""Sub-options whose words differ in danger: what is merely alike is a guess there."""


def meaning_of(
    setting: ReadSetting, problem: Problem, known: Sequence[str] = (), option: str | None = None
) -> Meaning | None:
    """What the wrong text of a problem is meant to be, among the words that PVE knows in its place."""
    option = option or problem.option
    return word_meaning(setting.base, option, setting.wrong_text(problem), known or problem.allowed)


def word_meaning(base: str, option: str | None, text: str, known: Sequence[str]) -> Meaning | None:
    """The same for a text in an option, or in a sub-option of one; without `known`, any word is."""
    same = same_word(text, known)
    if same is not None:
        return Meaning((same,), sure=True)
    meaning = value_meaning(base, option, text)
    if meaning is not None:
        words = tuple(word for word in meaning.words if not known or word in known)
        if words or meaning.advice:
            return Meaning(words, meaning.sure and bool(words), meaning.advice)
    alike = closest(text, known)
    return Meaning((alike,), sure=option not in _DANGER) if alike else None


def suboption_meaning(setting: ReadSetting, problem: Problem, name: str) -> tuple[Meaning, bool]:
    """What is meant, and whether that is a whole NAME=VALUE."""
    same = same_word(name, problem.allowed)
    if same:
        return Meaning((same,), sure=True), False
    value = value_behind(setting, problem)
    opposite = opposite_switch(setting, name, value)
    if opposite:
        return Meaning((opposite,)), True
    found = name_meaning(setting.base, name, value)
    if found is not None:
        whole = any("=" in word for word in found.words)
        words = tuple(word for word in found.words if whole or word in problem.allowed)
        return Meaning(words, found.sure and not (whole and "=0" in "".join(words)), found.advice), whole
    alike = closest(name, problem.allowed)
    return Meaning((alike,) if alike else (), sure=bool(alike)), False


def opposite_switch(setting: ReadSetting, name: str, value: str | None) -> str | None:
    """`backup=0` for `nobackup=1`: the switch without its negation, set the other way round."""
    option = find_option(setting.key, setting.version, setting.kind)
    switches = [sub.name for sub in option.subs if sub.type is Type.BOOLEAN] if option else []
    for negation in NEGATIONS:
        bare = name.lower().removeprefix(negation)
        switch = same_word(bare, switches) if bare != name.lower() else None
        switch = switch or next((s for s in switches if bare == s.removeprefix("pre-") != s), None)
        if switch:
            on = switch_meaning(value or "1")
            return f"{switch}={'0' if on == '1' else '1'}" if on else None
    return None


def value_behind(setting: ReadSetting, problem: Problem) -> str | None:
    """What stands behind the name that a problem is about."""
    item = setting.item_at(problem.start)
    return item.value.text if item and item.value else None
