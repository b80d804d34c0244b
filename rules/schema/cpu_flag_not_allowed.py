from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value, without_item, wrong_text
from ._wrong_word import wrong_word

_CUSTOM_ONLY = "only custom models of virtual-guest/cpu-models.conf may set it"


class CpuFlagNotAllowed(LineRule):
    """A VM's own cpu line sets what only a custom CPU model may set.

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
    rank = 20
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/CPUConfig.pm ($cpu_flag_supported_re, validate_vm_cpu_conf)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "cpu":
            return
        for node, problem in faults(line, Code.ENUM, option="flags"):
            yield _flag(line, node, problem)
            return
        for node, problem in faults(line, Code.UNKNOWN_SUBOPTION, option="reported-model"):
            rest = without_item(node.value.text, problem.start, problem.end)
            reason = f"`reported-model` is not for a VM's own cpu line, {_CUSTOM_ONLY}"
            yield verdict(
                line,
                problem,
                reason,
                help="remove it, or define a custom model",
                repaired=with_value(line, rest),
                title="remove reported-model",
                applicability=Applicability.UNSAFE,
            )
            return


def _flag(line: ReadLine, node: SettingLine, problem: Problem) -> LineFinding:
    text = wrong_text(line, problem)
    value = _without_flag(node.value.text, problem.start, problem.end)
    if not text.strip(WHITE):
        reason = "a `;` in `flags=` has no flag beside it"
        return verdict(line, problem, reason, "remove the `;`", with_value(line, value), "remove the `;`")
    meant = _meant(text, problem.allowed)
    if meant or problem.since or problem.until:
        what = "a CPU flag with + or -" if text[:1] not in ("+", "-") else "a CPU flag that a VM may set"
        return wrong_word(line, problem, what, meant, "remove the flag")
    return verdict(
        line,
        problem,
        f"a VM may not set the CPU flag `{text}`, {_CUSTOM_ONLY}",
        help="remove the flag or define a custom model; type `host` passes on all flags of the host's CPU",
        repaired=with_value(line, value),
        title=f"remove {text}",
        applicability=Applicability.UNSAFE,
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
