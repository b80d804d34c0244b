from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.nodes import WHITE
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
from pvelint.rules.line_kit.fixes import without_item, write_part, write_value
from pvelint.rules.line_kit.refusal import (
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
    rank = Rank.LIST
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_property_string, check_object)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        found = list(faults(setting))
        for problem in found:
            if _is_known_without_blanks(setting, problem):
                yield _blanks(setting, problem)
                return
        for problem in found:
            if problem.code in _SHAPE:
                yield _fault(setting, problem)
                return


def _is_known_without_blanks(setting: ReadSetting, problem: Problem) -> bool:
    text = setting.wrong_text(problem).strip(WHITE)
    known = text in problem.allowed if problem.code is Code.UNKNOWN_SUBOPTION else problem.code not in _SHAPE
    return known and is_misspaced(setting.value, problem)


def _blanks(setting: ReadSetting, problem: Problem) -> LineFinding:
    return refusal(
        setting,
        problem,
        "blanks around `,` and `=` become part of the sub-option's name or value",
        help="write NAME=VALUE,NAME=VALUE without blanks",
        fix=write_value(setting, _without_blanks(setting.reading.value), "remove the blanks"),
    )


def _without_blanks(value: str) -> str:
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
        return refusal(setting, problem, f"`{text}` has no {lacks}", "write NAME=VALUE, or leave it out")
    return refusal(setting, problem, f"`{text}` has no name", f"write NAME=VALUE{_choice(problem)}")


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
    """A name that nothing in this version has: a slip of the pen, an option of its own, or of another version."""
    key = setting.key
    known = history_note(setting.version, problem.since, problem.until)
    reason = f"`{name}` is not a sub-option of {key}{known}"
    word = _OTHER_WORDS.get(name.lower(), name)
    meant = None if known else closest(word, problem.allowed)
    if meant:
        fix = write_part(setting, problem, meant)
        return refusal(setting, problem, reason, f"did you mean `{meant}`?", fix)
    if name in option_names(setting.version):
        help = f"`{name}` is an option of its own: give it a line `{name}: ...`"
    else:
        help = known_elsewhere(problem, f"remove it{_choice(problem)}")
    rest = without_item(setting.value, problem.start, problem.end)
    return refusal(
        setting,
        problem,
        reason,
        help,
        fix=write_value(setting, rest.strip(WHITE) and rest, f"remove {name}", Applicability.UNSAFE),
    )


def _choice(problem: Problem) -> str:
    """The names that would be known, where they are few enough to read."""
    few = 0 < len(problem.allowed) <= _MOST_TO_NAME
    return f"; known are {', '.join(problem.allowed)}" if few else ""
