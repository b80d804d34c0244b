from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.other_words import Meaning
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import similar
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.rules.api import (
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
from pvelint.rules.line_kit.meaning import meaning_of
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word

_CUSTOM = "custom-"
_FEW = 3


class CpuTypeUnknown(LineRule):
    """This PVE version does not know the CPU type.

    ## What it finds

    `cpu: Host` (the case counts), a number as `cpu: 4`, a model of a newer QEMU, a `custom-` model that
    `virtual-guest/cpu-models.conf` does not have. Without that file in the tree, custom models are not checked.

    ## Why it matters

    PVE drops the whole line, flags included: the VM starts with the default CPU type, and the next write erases
    the line for good.

    ## When to ignore it

    When the node runs a newer QEMU package than the PVE version brings, which may know more models.
    """

    name = "cpu-type-unknown"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("cpu",)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (validate_vm_cpu_conf, get_all_cpu_models, get_custom_model)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="cputype"):
            text = setting.wrong_text(problem)
            if is_digits(setting.value):
                yield _count(setting, problem)
                return
            what = (
                "a model in `virtual-guest/cpu-models.conf`"
                if _is_custom(text)
                else f"a CPU type of PVE {setting.version}"
            )
            yield wrong_word(setting, problem, what, _meant(setting, problem), _help(text, problem))
            return


def _count(setting: ReadSetting, problem: Problem) -> LineFinding:
    """`cpu: 4`, where the number of CPUs is given."""
    way = LineFix(f"write `cores: {setting.value}`", setting.with_key("cores"))
    reason = "`cpu` is the model of the CPU, not their number"
    return refusal(setting, problem, reason, f"write `cores: {setting.value}`", alternatives=[way])


def _meant(setting: ReadSetting, problem: Problem) -> Meaning | None:
    custom = _CUSTOM + setting.wrong_text(problem)
    return (
        Meaning((custom,), sure=True)
        if custom in problem.allowed
        else meaning_of(setting, problem, option="cputype")
    )


def _help(text: str, problem: Problem) -> str:
    beginning = text[:1].isalpha() and text.lower()
    family = [name for name in problem.allowed if beginning and name.lower().startswith(beginning)]
    near = sorted(family, key=len)[:_FEW] or similar(text, problem.allowed)
    choice = (
        "define the model there, or choose another CPU type"
        if _is_custom(text)
        else "choose another CPU type"
    )
    return f"{choice}; similar: {', '.join(near)}" if near else choice


def _is_custom(text: str) -> bool:
    return text.startswith(_CUSTOM)
