from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code, Problem
from pvelint.grammar.schema import Type, find_option
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ..schema._words import base_key, faults, verdict, with_part, wrong_text


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
            if (switched_on := _switched_on(line, word)) is not None:
                yield verdict(
                    line,
                    problem,
                    f"`{word}` has no value",
                    help=f"write {switched_on}",
                    repaired=with_part(line, problem, switched_on),
                    title=f"write {switched_on}",
                )
            else:
                yield verdict(
                    line, problem, _reason(line, problem, word), help="write NAME=VALUE, or leave it out"
                )
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
    option = find_option(f"{base_key(line)}0", line.version) or find_option(base_key(line), line.version)
    spec = option.sub(word) if option else None
    if spec is not None and spec.type is Type.BOOLEAN:
        return f"{word}=1"
    return f"{word}=on" if spec is not None and "on" in spec.enum else None
