from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
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
from pvelint.rules.line_kit.refusal import faults, history_note, refusal

_TRUE = frozenset(
    ("1", "01", "+1", "on", "yes", "true", "y", "t", "ja", "oui", "enable", "enabled", "active")
)
_FALSE = frozenset(
    ("0", "00", "off", "no", "false", "n", "f", "nein", "non", "disable", "disabled", "inactive")
)


class BoolInvalid(LineRule):
    """A switch has another value than 1 or 0, or their words.

    ## What it finds

    `onboot: enabled`, `firewall=y`: options and sub-options that are on or off, with a value that is none of 1, on,
    yes, true, 0, off, no and false (in any case).

    ## Why it matters

    PVE drops the whole line: a disk or card whose sub-option is wrong is gone with it, and the next write erases it
    for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "bool-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_boolean)", "qemu-server PVE/QemuServer.pm (check_type)")

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.TYPE):
            if not (problem.dropped and _is_switch(setting, problem)):
                continue
            text = setting.wrong_text(problem).rpartition("=")[2]
            meant = _meant(text)
            name = f"{problem.option} of {setting.key}" if problem.option else setting.key
            known = history_note(setting.version, problem.since, problem.until)
            yield refusal(
                setting,
                problem,
                f"`{text}` is neither on nor off for {name}"
                if not known
                else f"`{text}` is not valid for {name}, which takes {problem.expected}{known}",
                help=f"write {meant}" if meant else "write 1 or 0",
                fix=write_part(setting, problem, meant),
            )
            return


def _is_switch(setting: ReadSetting, problem: Problem) -> bool:
    option = find_option(setting.key, setting.version)
    spec = option.sub(problem.option) if option and problem.option else option
    return spec is not None and spec.type is Type.BOOLEAN


def _meant(text: str) -> str | None:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        word = closest(word, ("true", "false", "yes", "enabled", "disabled")) or ""
    return "1" if word in _TRUE else "0" if word in _FALSE else None
