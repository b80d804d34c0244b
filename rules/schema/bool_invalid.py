from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.other_words import switch_meaning, value_meaning
from pvelint.grammar.schema.outcome import KEPT, Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.rules.api import (
    CONTAINER,
    VM,
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
from pvelint.rules.line_kit.refusal import choice, faults, history_note, refusal

_WORDS = ("true", "false", "yes", "enabled", "disabled")


class BoolInvalid(LineRule):
    """A switch is neither on nor off.

    ## What it finds

    `onboot: enabled`, `firewall=y`: options and sub-options that are on or off, with a value that is none of 1, on,
    yes, true, 0, off, no and false (in any case).

    ## Why it matters

    PVE drops the whole line: a disk or card whose sub-option is wrong is gone with it, and the next write erases it
    for good. Of a container PVE complains, keeps the text, and takes any text but `0` for on.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "bool-invalid"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = (
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_boolean)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (check_type)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.TYPE):
            if problem.fate is KEPT or not _is_switch(setting, problem):
                continue
            text = setting.wrong_text(problem)
            name = f"`{problem.option}` of `{setting.key}`" if problem.option else f"`{setting.key}`"
            known = history_note(setting.version, problem.since, problem.until)
            meant = switch_meaning(_unscrambled(text))
            guesses = [] if meant else _guesses(setting, problem, text)
            fixes = [fix for word in guesses if (fix := write_part(setting, problem, word))]
            yield refusal(
                setting,
                problem,
                f"{name} is a switch, and `{text}` is neither on nor off"
                if not known
                else f"`{text}` is not valid for {name}, which takes {problem.expected}{known}",
                help=f"write {choice([meant] if meant else guesses) or '1 or 0'}",
                fix=write_part(setting, problem, meant),
                alternatives=fixes,
            )
            return


def _is_switch(setting: ReadSetting, problem: Problem) -> bool:
    option = find_option(setting.key, setting.version, setting.kind)
    spec = option.sub(problem.option) if option and problem.option else option
    return spec is not None and spec.type is Type.BOOLEAN


def _unscrambled(text: str) -> str:
    """The word of the very same letters, as `false` for `flase`."""
    letters = sorted(text.lower())
    return next((word for word in _WORDS if sorted(word) == letters), text)


def _guesses(setting: ReadSetting, problem: Problem, text: str) -> list[str]:
    """The word of another sub-option in the place of the switch, another tool's, or one that is misspelt."""
    known = value_meaning(setting.base, problem.option, text)
    if known is not None:
        return list(known.words)
    option = find_option(setting.key, setting.version, setting.kind)
    others = [sub.name for sub in option.subs if text in sub.enum] if option and problem.option else []
    if others:
        return [f"1,{name}={text}" for name in others]
    alike = closest(text.lower(), _WORDS)
    return ["1" if switch_meaning(alike) == "1" else "0"] if alike else []
