from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Option, Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal


class StrayWord(LineRule):
    """A word stands in a comma list without a name.

    ## What it finds

    `scsi0: local-lvm:vm-105-disk-0,ssd`, `memory: 4,096`: a part without `=`, where the option has no part without a
    name, or has it already.

    ## Why it matters

    A sub-option is `NAME=VALUE`, a switch too; each option has at most one value that needs no name. PVE takes the
    word for that one given twice, ignores the whole line and erases it at the next write.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "stray-word"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.PART
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_property_string)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.DUPLICATE, Code.NO_DEFAULT_KEY):
            word = setting.wrong_text(problem)
            if "=" in word:
                continue
            named = _switched_on(setting, word) or _named(setting, problem, word)
            if named is not None:
                yield refusal(
                    setting,
                    problem,
                    f"`{word}` has no value" if named.startswith(word) else f"`{word}` has no name",
                    help=f"write {named}",
                    fix=write_part(setting, problem, named),
                )
            else:
                known = f"; known are {', '.join(problem.allowed)}" if problem.allowed else ""
                advice = f"write NAME=VALUE, or leave it out{known}"
                yield refusal(setting, problem, _reason(setting, problem, word), help=advice)
            return


def _reason(setting: ReadSetting, problem: Problem, word: str) -> str:
    key = setting.base
    if problem.code is Code.NO_DEFAULT_KEY:
        return f"`{word}` has no name, which every part of {key} needs"
    return (
        f"`{word}` has no name, and the one value of {key} without a name, {problem.option}, is given already"
    )


def _switched_on(setting: ReadSetting, word: str) -> str | None:
    """The sub-option of this name as it is switched on; None where it is no switch."""
    option = _option(setting)
    spec = option.sub(word) if option else None
    if spec is not None and spec.type is Type.BOOLEAN:
        return f"{word}=1"
    return f"{word}=on" if spec is not None and "on" in spec.enum else None


def _named(setting: ReadSetting, problem: Problem, word: str) -> str | None:
    """The word as the one sub-option that has it for a value, or as the one that must be there and is not."""
    option = _option(setting)
    if option is None or setting.reading is None or problem.code is not Code.NO_DEFAULT_KEY:
        return None
    absent = [sub for sub in option.subs if sub.name not in setting.options]
    fitting = [sub.name for sub in absent if word in sub.enum] or [
        sub.name for sub in absent if sub.required and not sub.enum
    ]
    return f"{fitting[0]}={word}" if len(fitting) == 1 else None


def _option(setting: ReadSetting) -> Option | None:
    return find_option(setting.key, setting.version)
