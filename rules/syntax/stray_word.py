from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Option, Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.other_words import name_meaning, same_word, value_meaning
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.meaning import opposite_switch
from pvelint.rules.line_kit.numbers import read_number, read_size
from pvelint.rules.line_kit.refusal import choice, faults, refusal

_SIZES = "KMGT"
_VLAN = re.compile(r"\btag=([0-9]+),$")
_NOTHING = "none"
"""The word of many, which says nothing about the one that is meant."""


class StrayWord(LineRule):
    """A word in a comma list has no name.

    ## What it finds

    `scsi0: local-lvm:vm-105-disk-0,ssd`, `memory: 4,096`: a part without `=`, where the option has no part without a
    name, or has it already.

    ## Why it matters

    A sub-option is `NAME=VALUE`, a switch too; each option has at most one value that needs no name. PVE takes the
    word for that one given twice, drops the whole line and erases it at the next write. The line of a container it
    keeps: it refuses the start, or leaves the mount point out.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "stray-word"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.PART
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_property_string)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.DUPLICATE, Code.NO_DEFAULT_KEY):
            word = setting.wrong_text(problem)
            if "=" in word:
                continue
            number = _grouped(setting, problem)
            opposite = opposite_switch(setting, word, None)
            named = (
                _switched_on(setting, word) or _with_equals(setting, word) or _named(setting, problem, word)
            )
            if number is not None:
                reason = "a comma ends the number"
                yield refusal(
                    setting,
                    problem,
                    reason,
                    number.title,
                    alternatives=[number],
                )
            elif opposite is not None:
                way = write_part(setting, problem, opposite)
                reason = f"`{word}` is not a sub-option, but its opposite is"
                yield refusal(
                    setting, problem, reason, f"write `{opposite}`", alternatives=[way] if way else []
                )
            elif named is not None:
                lacks = "value" if named.startswith(f"{word}=") else "name"
                fix = write_part(setting, problem, named)
                yield refusal(setting, problem, f"`{word}` has no {lacks}", f"write `{named}`", fix)
            elif _is_name(setting, word):
                advice = f"write `{word}=VALUE`, or leave it out"
                yield refusal(setting, problem, f"`{word}` has no value", advice)
            elif guesses := _guesses(setting, word):
                ways = [fix for guess in guesses if (fix := write_part(setting, problem, guess))]
                advice = f"did you mean {choice(guesses)}?"
                yield refusal(setting, problem, _reason(setting, problem, word), advice, alternatives=ways)
            elif (
                setting.base == "net"
                and is_digits(word)
                and (first := _VLAN.search(setting.value[: problem.start]))
            ):
                advice = f"`tag` is one VLAN: write several that the guest tags itself as `trunks={first[1]};{word}`"
                yield refusal(setting, problem, _reason(setting, problem, word), help=advice)
            else:
                known = f"; valid names: {', '.join(problem.allowed)}" if problem.allowed else ""
                advice = f"write `NAME=VALUE`, or leave it out{known}"
                yield refusal(setting, problem, _reason(setting, problem, word), help=advice)
            return


def _grouped(setting: ReadSetting, problem: Problem) -> LineFix | None:
    """`4,096`, `iops=1,000` and `size=1,5T` as one number."""
    before = setting.value[: problem.start].removesuffix(",")
    digits = before[len(before.rstrip("0123456789")) :]
    start = problem.start - 1 - len(digits)
    if not digits or setting.value[start - 1 : start] not in ("", "="):
        return None
    text = setting.value[start : problem.end]
    number = read_number(text, whole=True)
    written = number.text if number else read_size(text)
    if written is None:
        return None
    return LineFix(f"write `{written}`", setting.with_part(start, problem.end, written))


def _is_name(setting: ReadSetting, word: str) -> bool:
    """A sub-option that is not in the line with a value, too."""
    option = _option(setting)
    return option is not None and option.sub(word) is not None and word not in setting.options


def _reason(setting: ReadSetting, problem: Problem, word: str) -> str:
    key = setting.key
    if problem.code is Code.NO_DEFAULT_KEY:
        return f"`{word}` has no name, which every part of `{key}` needs"
    return f"`{word}` has no name, and `{problem.option}`, the one value of `{key}` without a name, is already given"


def _switched_on(setting: ReadSetting, word: str) -> str | None:
    """The sub-option of this name as it is switched on; None where it is no switch."""
    option = _option(setting)
    if option is None:
        return None
    same = same_word(word, [sub.name for sub in option.subs]) or _other_name(setting, word)
    spec = option.sub(same) if same else None
    if spec is not None and spec.type is Type.BOOLEAN:
        return f"{spec.name}=1"
    word = spec.name if spec else word
    return f"{word}=on" if spec is not None and "on" in spec.enum else None


def _other_name(setting: ReadSetting, word: str) -> str | None:
    meaning = name_meaning(setting.base, word, None)
    return meaning.words[0] if meaning and meaning.sure else None


def _with_equals(setting: ReadSetting, word: str) -> str | None:
    """`size:32G`, with a colon where the equals sign belongs."""
    name, colon, value = word.partition(":")
    option = _option(setting)
    known = option is not None and option.sub(name) is not None and name not in setting.options
    return f"{name}={value.strip(WHITE)}" if colon and value and known else None


def _named(setting: ReadSetting, problem: Problem, word: str) -> str | None:
    """The word as the one sub-option that has it for a value, or as the one that must be there and is not."""
    option = _option(setting)
    if option is None:
        return None
    absent = [sub for sub in option.subs if sub.name not in setting.options]
    fitting = [(sub.name, same) for sub in absent if word != _NOTHING and (same := same_word(word, sub.enum))]
    if not fitting and problem.code is Code.NO_DEFAULT_KEY:
        fitting = [(sub.name, word) for sub in absent if sub.required and not sub.enum] or [
            (sub.name, word) for sub in absent if sub.pattern and _takes(setting, sub.name, word)
        ]
    if not fitting and word[-1] in _SIZES and is_digits(word[:-1]):
        fitting = [(sub.name, word) for sub in absent if sub.format_name == "disk-size"]
    if not fitting and setting.base == "net" and word.startswith("vmbr") and "bridge" not in setting.options:
        fitting = [("bridge", word)]
    return "=".join(fitting[0]) if len(fitting) == 1 else None


def _guesses(setting: ReadSetting, word: str) -> list[str]:
    """What another tool's word is, as the sub-option that it is a value of."""
    option = _option(setting)
    absent = [sub.name for sub in option.subs if sub.name not in setting.options] if option else []
    meanings = ((name, value_meaning(setting.base, name, word)) for name in absent)
    return [f"{name}={meant}" for name, meaning in meanings if meaning for meant in meaning.words]


def _takes(setting: ReadSetting, name: str, word: str) -> bool:
    return not read_value(setting.key, f"{name}={word}", setting.version, kind=setting.kind).problems


def _option(setting: ReadSetting) -> Option | None:
    return find_option(setting.key, setting.version, setting.kind)
