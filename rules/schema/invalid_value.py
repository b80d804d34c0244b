from __future__ import annotations

from collections.abc import Iterator

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
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import (
    SECRETS,
    faults,
    history_note,
    known_elsewhere,
    refusal,
)


class InvalidValue(LineRule):
    """A value is not one that PVE accepts for this option.

    ## What it finds

    Every value, also of a sub-option, that has the wrong type, format or size or is none of the words that PVE
    knows, where no rule of its own says more about it.

    ## Why it matters

    What the file reader refuses costs the whole line: the VM starts without it, and the next write erases it
    for good. What only the API refuses reaches the start as it stands, and the option cannot be edited in the
    web interface until it is put right.

    ## When to ignore it

    Never where PVE drops the line.
    """

    name = "invalid-value"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    rank = Rank.FALLBACK
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer.pm (check_type, parse_vm_config)",
        "pve-common PVE/JSONSchema.pm (check_prop, check_format)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting):
            if problem.code is Code.LINE_FEED:
                reason = "a carriage return stands inside the value"
                yield refusal(setting, problem, reason, "end lines with a line feed")
                return
            key = setting.key
            text = _shown(key, setting.wrong_text(problem))
            named = setting.value[: problem.start].endswith("=")
            place = f"{problem.option} of {key}" if problem.option and named else key
            known = history_note(setting.version, problem.since, problem.until)
            meant = closest(setting.wrong_text(problem), problem.allowed) if not known else None
            yield refusal(
                setting,
                problem,
                f"{text} is not valid for {place}{known}",
                help=_help(problem, meant),
                fix=write_part(setting, problem, meant),
            )
            return


def _shown(key: str, text: str) -> str:
    if key in SECRETS:
        return "the value"
    return f"`{text}`" if text.strip(WHITE) else "a blank"


def _help(problem: Problem, meant: str | None) -> str:
    if meant:
        return f"did you mean `{meant}`?"
    right = f"write {problem.expected}" if problem.expected else "correct or delete the line"
    return known_elsewhere(problem, right)
