from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest, similar
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, wrong_text
from ._wrong_word import wrong_word

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
    rank = 20
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/CPUConfig.pm (validate_vm_cpu_conf, get_cpu_model)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "cpu":
            return
        for _, problem in faults(line, Code.ENUM, option="cputype"):
            text = wrong_text(line, problem)
            what = (
                "a model of virtual-guest/cpu-models.conf"
                if _is_custom(text)
                else f"a CPU type of PVE {line.version}"
            )
            yield wrong_word(line, problem, what, _meant(text, problem.allowed), _help(text, problem))
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
