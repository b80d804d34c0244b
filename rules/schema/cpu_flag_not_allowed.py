from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
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
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word

_CUSTOM_ONLY = "only custom models in `virtual-guest/cpu-models.conf` may set it"
_NESTED = "+nested-virt"
_VIRTUALISATION = ("+vmx", "+svm")


class CpuFlagNotAllowed(LineRule):
    """A VM's own `cpu` line sets what only a custom CPU model may set.

    ## What it finds

    A flag in `flags=` that is not among the few that PVE lets a VM set, a flag without `+` or `-`, and
    `reported-model`.

    ## Why it matters

    PVE drops the whole line: the VM starts with the default CPU type, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "cpu-flag-not-allowed"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("cpu",)
    words = ("flags", "reported-model")
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm ($cpu_flag_supported_re, validate_vm_cpu_conf)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="flags"):
            yield _flag(setting, problem)
            return
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION, option="reported-model"):
            rest = without_item(setting.value, problem.start, problem.end)
            reason = f"`reported-model` is not allowed in a VM's own `cpu` line, {_CUSTOM_ONLY}"
            yield refusal(
                setting,
                problem,
                reason,
                help="remove it, or define a custom model",
                fix=write_value(setting, rest, "remove `reported-model`", Applicability.UNSAFE),
            )
            return


def _flag(setting: ReadSetting, problem: Problem) -> LineFinding:
    text = setting.wrong_text(problem)
    value = _without_flag(setting.value, problem.start, problem.end)
    if not text.strip(WHITE):
        reason = "a `;` in `flags=` has no flag beside it"
        return refusal(
            setting, problem, reason, "remove the `;`", write_value(setting, value, "remove the `;`")
        )
    meant = _meant(text, problem.allowed)
    if meant or problem.since or problem.until:
        what = "a CPU flag with `+` or `-`" if text[:1] not in ("+", "-") else "a CPU flag that a VM may set"
        return wrong_word(setting, problem, what, meant, "remove the flag")
    nested = _NESTED if text.lower() in _VIRTUALISATION and _NESTED[1:] in problem.allowed else None
    ways = (write_part(setting, problem, nested), write_value(setting, value, f"remove `{text}`"))
    return refusal(
        setting,
        problem,
        f"a VM may not set the CPU flag `{text}`: {_CUSTOM_ONLY}",
        help=f"write `{nested}`, or remove the flag"
        if nested
        else "remove the flag, or define a custom model (type `host` passes on all flags of the host's CPU)",
        fix=None if nested else write_value(setting, value, f"remove `{text}`", Applicability.UNSAFE),
        alternatives=[way for way in ways if way] if nested else (),
    )


def _meant(text: str, known: Sequence[str]) -> str | None:
    """All flags of a text (blanks between them, too), each with its sign; None where one of them is unknown."""
    words = []
    for word in re.split(f"[{WHITE}]+", text):
        if not word:
            continue
        sign, name = (word[0], word[1:]) if word[0] in "+-" else ("+", word)
        name = name.lower().replace("_", "-")
        if name not in known:
            return None
        words.append(sign + name)
    return ";".join(words) or None


def _without_flag(value: str, start: int, end: int) -> str:
    """The value without one flag; without `flags=` where it was the only one."""
    if value[end : end + 1] == ";":
        return value[:start] + value[end + 1 :]
    if value[start - 1 : start] == ";":
        return value[: start - 1] + value[end:]
    return without_item(value, start, end)
