from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code, Problem
from pvelint.grammar.syntax import WHITE
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ..schema._words import (
    faults,
    history_note,
    nearest,
    verdict,
    with_part,
    with_value,
    without_item,
    wrong_text,
)

_SHAPE = (
    Code.MISSING_NAME,
    Code.NO_DEFAULT_KEY,
    Code.DUPLICATE,
    Code.UNKNOWN_SUBOPTION,
    Code.MISSING_SUBOPTION,
    Code.REQUIRES,
)


class InvalidPropertyList(LineRule):
    """A comma list of sub-options is not put together as PVE reads it.

    ## What it finds

    Blanks after a comma or around `=`, `;` where a comma belongs, sub-options that this option does not have,
    that stand twice, have no value, or are missing though required.

    ## Why it matters

    One wrong part costs the whole line: PVE starts the VM without the disk or device and erases the line at the
    next write.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "invalid-property-list"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 50
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_property_string, check_object)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        value = line.reading.value if line.reading else ""
        spaced = _without_blanks(value)
        for _, problem in faults(line, *_SHAPE):
            if spaced != value:
                yield verdict(
                    line,
                    problem,
                    "blanks around `,` and `=` become part of the sub-option's name or value",
                    help="write NAME=VALUE,NAME=VALUE without blanks",
                    repaired=with_value(line, spaced),
                    title="remove the blanks",
                )
            else:
                yield _fault(line, problem)
            return


def _without_blanks(value: str) -> str:
    parts = []
    for part in value.split(","):
        name, equals, text = part.partition("=")
        parts.append(name.strip(WHITE) + equals + text.strip(WHITE))
    return ",".join(parts)


def _fault(line: ReadLine, problem: Problem) -> LineFinding:
    text = wrong_text(line, problem)
    name = problem.option or text
    if problem.code is Code.UNKNOWN_SUBOPTION:
        return _unknown(line, problem, name)
    if problem.code is Code.REQUIRES:
        return verdict(line, problem, f"`{name}` works only together with `{problem.expected}`")
    if problem.code is Code.MISSING_SUBOPTION:
        return verdict(line, problem, f"`{name}` is missing", help=f"add {name}: {problem.expected}")
    if problem.code is Code.DUPLICATE:
        value = line.reading.value if line.reading else ""
        twice = value.split(",").count(text) > 1
        repaired = with_value(line, without_item(value, problem.start, problem.end)) if twice else None
        return verdict(
            line, problem, f"`{name}` is given twice", "keep one of them", repaired, "remove the second"
        )
    if problem.code is Code.MISSING_NAME:
        return verdict(
            line, problem, f"`{text}` has no name or no value", "write NAME=VALUE, or leave it out"
        )
    return verdict(line, problem, f"`{text}` has no name", "write NAME=VALUE")


def _unknown(line: ReadLine, problem: Problem, name: str) -> LineFinding:
    known = history_note(line.version, problem.since, problem.until)
    meant = None if known else nearest(name, problem.allowed)
    return verdict(
        line,
        problem,
        f"`{name}` is not a sub-option here{known}",
        help=f"did you mean `{meant}`?" if meant else "remove it",
        repaired=with_part(line, problem, meant) if meant else None,
        title=f"write {meant}",
    )
