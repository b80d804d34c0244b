from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest, similar
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
from pvelint.rules.line_kit.refusal import faults, wrong_word

_CUSTOM = "custom-"
_LIBVIRT = {"host-passthrough": "host", "host-model": "host", "passthrough": "host"}


class CpuTypeUnknown(LineRule):
    """A CPU type is none that this PVE version knows.

    ## What it finds

    `cpu: Host` (the case counts), a model of a newer QEMU, a `custom-` model that
    `virtual-guest/cpu-models.conf` does not have. Without that file in the tree, custom models are not judged.

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
    sources = ("qemu-server PVE/QemuServer/CPUConfig.pm (validate_vm_cpu_conf, get_cpu_model)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="cputype"):
            text = setting.wrong_text(problem)
            what = (
                "a model of virtual-guest/cpu-models.conf"
                if _is_custom(text)
                else f"a CPU type of PVE {setting.version}"
            )
            yield wrong_word(setting, problem, what, _meant(text, problem.allowed), _help(text, problem))
            return


def _meant(text: str, known: Sequence[str]) -> str | None:
    if _CUSTOM + text in known:
        return _CUSTOM + text
    return _LIBVIRT.get(text.lower()) or closest(text, known)


def _help(text: str, problem: Problem) -> str:
    near = similar(text, problem.allowed)
    choice = (
        "define the model there, or choose another CPU type"
        if _is_custom(text)
        else "choose another CPU type"
    )
    return f"{choice}; alike are {', '.join(near)}" if near else choice


def _is_custom(text: str) -> bool:
    return text.startswith(_CUSTOM)
