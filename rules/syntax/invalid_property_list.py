from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import (
    faults,
    history_note,
    is_misspaced,
    known_elsewhere,
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
_MOST_TO_NAME = 15
_OTHER_WORDS = {
    "vlan": "tag",
    "vlanid": "tag",
    "mac": "macaddr",
    "hwaddr": "macaddr",
    "fstrim": "fstrim_cloned_disks",
}
"""What other tools, or the web interface, call a sub-option."""


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
        found = [problem for _, problem in faults(line)]
        for problem in found:
            if _is_known_without_blanks(line, problem):
                yield _blanks(line, problem)
                return
        for problem in found:
            if problem.code in _SHAPE:
                yield _fault(line, problem)
                return


def _is_known_without_blanks(line: ReadLine, problem: Problem) -> bool:
    assert isinstance(line.node, SettingLine)
    text = wrong_text(line, problem).strip(WHITE)
    known = text in problem.allowed if problem.code is Code.UNKNOWN_SUBOPTION else problem.code not in _SHAPE
    return known and is_misspaced(line.node.value.text, problem)


def _blanks(line: ReadLine, problem: Problem) -> LineFinding:
    return verdict(
        line,
        problem,
        "blanks around `,` and `=` become part of the sub-option's name or value",
        help="write NAME=VALUE,NAME=VALUE without blanks",
        repaired=with_value(line, _without_blanks(line.reading.value if line.reading else "")),
        title="remove the blanks",
    )


def _without_blanks(value: str) -> str:
    parts = []
    for part in value.split(","):
        name, equals, text = part.partition("=")
        parts.append(name.strip(WHITE) + equals + text.strip(WHITE))
    return ",".join(parts)


def _fault(line: ReadLine, problem: Problem) -> LineFinding:
    text = wrong_text(line, problem).strip(WHITE)
    name = problem.option or text
    if problem.code is Code.UNKNOWN_SUBOPTION:
        return _unknown(line, problem, text)
    if problem.code is Code.REQUIRES:
        reason = f"`{name}` works only together with `{problem.expected}`"
        return verdict(line, problem, reason, f"add `{problem.expected}=`, or remove `{name}`")
    if problem.code is Code.MISSING_SUBOPTION:
        return verdict(line, problem, f"`{name}` is missing", f"add `{name}=`: {problem.expected}")
    if problem.code is Code.DUPLICATE:
        return _twice(line, problem, name)
    if problem.code is Code.MISSING_NAME:
        lacks = "name" if text.startswith("=") else "value"
        return verdict(line, problem, f"`{text}` has no {lacks}", "write NAME=VALUE, or leave it out")
    return verdict(line, problem, f"`{text}` has no name", f"write NAME=VALUE{_choice(problem)}")


def _twice(line: ReadLine, problem: Problem, name: str) -> LineFinding:
    assert isinstance(line.node, SettingLine)
    value = line.node.value.text
    text = value[problem.start : problem.end]
    same = value.split(",").count(text) > 1
    repaired = with_value(line, without_item(value, problem.start, problem.end)) if same else None
    given, equals, _ = text.partition("=")
    reason = f"`{name}` is given twice"
    if equals and given != name:
        reason = f"`{given}` is another word for `{name}`, which is given as well"
    return verdict(line, problem, reason, "keep one of them", repaired, "remove the second")


def _unknown(line: ReadLine, problem: Problem, name: str) -> LineFinding:
    """A name that nothing in this version has: a slip of the pen, an option of its own, or of another version."""
    assert isinstance(line.node, SettingLine)
    key = line.node.key.text
    known = history_note(line.version, problem.since, problem.until)
    reason = f"`{name}` is not a sub-option of {key}{known}"
    word = _OTHER_WORDS.get(name.lower(), name)
    meant = None if known else closest(word, problem.allowed)
    if meant:
        repaired = with_part(line, problem, meant)
        return verdict(line, problem, reason, f"did you mean `{meant}`?", repaired, f"write {meant}")
    if name in option_names(line.version):
        help = f"`{name}` is an option of its own: give it a line `{name}: ...`"
    else:
        help = known_elsewhere(problem, f"remove it{_choice(problem)}")
    rest = without_item(line.node.value.text, problem.start, problem.end)
    return verdict(
        line,
        problem,
        reason,
        help,
        repaired=with_value(line, rest) if rest.strip(WHITE) else None,
        title=f"remove {name}",
        applicability=Applicability.UNSAFE,
    )


def _choice(problem: Problem) -> str:
    """The names that would be known, where they are few enough to read."""
    few = 0 < len(problem.allowed) <= _MOST_TO_NAME
    return f"; known are {', '.join(problem.allowed)}" if few else ""
