from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import WHITE
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
from pvelint.rules.line_kit.fixes import without_item, write_part, write_value
from pvelint.rules.line_kit.meaning import suboption_meaning, value_behind
from pvelint.rules.line_kit.refusal import (
    choice,
    faults,
    history_note,
    is_misspaced,
    known_elsewhere,
    refusal,
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
_OF_THEIR_OWN = (
    "balloon",
    "bios",
    "cores",
    "cpulimit",
    "cpuunits",
    "machine",
    "memory",
    "numa",
    "onboot",
    "sockets",
    "vcpus",
)
"""Options of a VM that are put into another option's list by mistake."""


class InvalidPropertyList(LineRule):
    """A comma list of sub-options does not have the form that PVE reads.

    ## What it finds

    Spaces after a comma or around `=`, `;` where a comma belongs, sub-options that this option does not have,
    that stand twice, have no value, or are missing though required.

    ## Why it matters

    One wrong part costs the whole line: PVE logs "unable to parse value of '...' - format error", starts the VM without
    the disk or device, and erases the line at the next write. Of a container it keeps the line and complains, and then
    cannot use it: a mount point that it cannot read is silently not mounted, anything else stops the start.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "invalid-property-list"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.LIST
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_property_string, check_object)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        found = list(faults(setting))
        for problem in found:
            if _is_known_without_spaces(setting, problem):
                yield _spaced(setting, problem)
                return
        for problem in found:
            if problem.code in _SHAPE:
                yield _fault(setting, problem)
                return


def _is_known_without_spaces(setting: ReadSetting, problem: Problem) -> bool:
    text = setting.wrong_text(problem).strip(WHITE)
    known = text in problem.allowed if problem.code is Code.UNKNOWN_SUBOPTION else problem.code not in _SHAPE
    return known and is_misspaced(setting.value, problem)


def _spaced(setting: ReadSetting, problem: Problem) -> LineFinding:
    return refusal(
        setting,
        problem,
        "spaces around `,` and `=` become part of a sub-option's name or value",
        help="write `NAME=VALUE,NAME=VALUE` without spaces",
        fix=write_value(setting, _without_spaces(setting.reading.value), "remove the spaces"),
    )


def _without_spaces(value: str) -> str:
    parts = []
    for part in value.split(","):
        name, equals, text = part.partition("=")
        parts.append(name.strip(WHITE) + equals + text.strip(WHITE))
    return ",".join(parts)


def _fault(setting: ReadSetting, problem: Problem) -> LineFinding:
    text = setting.wrong_text(problem).strip(WHITE)
    name = problem.option or text
    if problem.code is Code.UNKNOWN_SUBOPTION:
        return _unknown(setting, problem, text)
    if problem.code is Code.REQUIRES:
        reason = f"`{name}` works only together with `{problem.expected}`"
        return refusal(setting, problem, reason, f"add `{problem.expected}=`, or remove `{name}`")
    if problem.code is Code.MISSING_SUBOPTION:
        return refusal(setting, problem, f"`{name}` is missing", f"add `{name}=`: {problem.expected}")
    if problem.code is Code.DUPLICATE:
        return _twice(setting, problem, name)
    if problem.code is Code.MISSING_NAME:
        lacks = "name" if text.startswith("=") else "value"
        return refusal(setting, problem, f"`{text}` has no {lacks}", "write `NAME=VALUE`, or leave it out")
    return refusal(setting, problem, f"`{text}` has no name", f"write `NAME=VALUE`{_choice(problem)}")


def _twice(setting: ReadSetting, problem: Problem, name: str) -> LineFinding:
    value = setting.value
    text = value[problem.start : problem.end]
    same = value.split(",").count(text) > 1
    rest = without_item(value, problem.start, problem.end) if same else None
    given, equals, _ = text.partition("=")
    reason = f"`{name}` is given twice"
    if equals and given != name:
        reason = f"`{given}` is another word for `{name}`, which is given as well"
    return refusal(
        setting, problem, reason, "keep one of them", write_value(setting, rest, "remove the second")
    )


def _unknown(setting: ReadSetting, problem: Problem, name: str) -> LineFinding:
    """A name that nothing in this version has: another tool's, a slip of the pen, or an option of its own."""
    known = history_note(setting.version, problem.since, problem.until)
    reason = f"`{name}` is not a sub-option of `{setting.key}`{known}"
    if known:
        return refusal(
            setting, problem, reason, known_elsewhere(problem, "remove it"), _removed(setting, problem, name)
        )
    meaning, whole = suboption_meaning(setting, problem, name)
    ways = [fix for word in meaning.words if (fix := _renamed(setting, problem, word, whole=whole))]
    if ways:
        help = f"did you mean {choice(meaning.words)}?"
        fix = ways[0] if meaning.sure else None
        return refusal(setting, problem, reason, help, fix, () if meaning.sure else ways)
    if meaning.advice:
        return refusal(setting, problem, reason, meaning.advice)
    if name in _OF_THEIR_OWN:
        return _moved(setting, problem, name, reason)
    help = f"remove it{_choice(problem)}"
    return refusal(setting, problem, reason, help, _removed(setting, problem, name))


def _renamed(setting: ReadSetting, problem: Problem, word: str, *, whole: bool) -> LineFix | None:
    if not whole:
        return write_part(setting, problem, word)
    end = setting.value.find(",", problem.start)
    text = setting.with_part(problem.start, len(setting.value) if end < 0 else end, word)
    return LineFix(f"write `{word}`", text)


def _moved(setting: ReadSetting, problem: Problem, name: str, reason: str) -> LineFinding:
    """An option that has a line of its own."""
    rest, value = without_item(setting.value, problem.start, problem.end), value_behind(setting, problem)
    way = LineFix(f"give `{name}` a line of its own", f"{name}: {value}\n{setting.with_value(rest)}")
    help = f"`{name}` is an option of its own: give it a line `{name}: ...`"
    return refusal(setting, problem, reason, help, alternatives=[way] if value and rest.strip(WHITE) else [])


def _removed(setting: ReadSetting, problem: Problem, name: str) -> LineFix | None:
    """Without what this version does not have."""
    rest = without_item(setting.value, problem.start, problem.end)
    return write_value(setting, rest.strip(WHITE) and rest, f"remove `{name}`", Applicability.UNSAFE)


def _choice(problem: Problem) -> str:
    """The names that would be known, where they are few enough to read."""
    few = 0 < len(problem.allowed) <= _MOST_TO_NAME
    return f"; valid names: {', '.join(problem.allowed)}" if few else ""
