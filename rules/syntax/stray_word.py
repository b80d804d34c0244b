from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Option, Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import base_key, faults, verdict, with_part, wrong_text


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
    rank = 12
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_property_string)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for _, problem in faults(line, Code.DUPLICATE, Code.NO_DEFAULT_KEY):
            word = wrong_text(line, problem)
            if "=" in word:
                continue
            named = _switched_on(line, word) or _named(line, problem, word)
            if named is not None:
                yield verdict(
                    line,
                    problem,
                    f"`{word}` has no value" if named.startswith(word) else f"`{word}` has no name",
                    help=f"write {named}",
                    repaired=with_part(line, problem, named),
                    title=f"write {named}",
                )
            else:
                known = f"; known are {', '.join(problem.allowed)}" if problem.allowed else ""
                advice = f"write NAME=VALUE, or leave it out{known}"
                yield verdict(line, problem, _reason(line, problem, word), help=advice)
            return


def _reason(line: ReadLine, problem: Problem, word: str) -> str:
    key = base_key(line)
    if problem.code is Code.NO_DEFAULT_KEY:
        return f"`{word}` has no name, which every part of {key} needs"
    return (
        f"`{word}` has no name, and the one value of {key} without a name, {problem.option}, is given already"
    )


def _switched_on(line: ReadLine, word: str) -> str | None:
    """The sub-option of this name as it is switched on; None where it is no switch."""
    option = _option(line)
    spec = option.sub(word) if option else None
    if spec is not None and spec.type is Type.BOOLEAN:
        return f"{word}=1"
    return f"{word}=on" if spec is not None and "on" in spec.enum else None


def _named(line: ReadLine, problem: Problem, word: str) -> str | None:
    """The word as the one sub-option that has it for a value, or as the one that must be there and is not."""
    option = _option(line)
    if option is None or line.reading is None or problem.code is not Code.NO_DEFAULT_KEY:
        return None
    absent = [sub for sub in option.subs if sub.name not in line.reading.options]
    fitting = [sub.name for sub in absent if word in sub.enum] or [
        sub.name for sub in absent if sub.required and not sub.enum
    ]
    return f"{fitting[0]}={word}" if len(fitting) == 1 else None


def _option(line: ReadLine) -> Option | None:
    return find_option(line.node.key.text, line.version) if isinstance(line.node, SettingLine) else None
