from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.scalars import perl_number, whole_number
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
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.units import MEBIBYTES, in_own_unit, split_unit

_SIZES = {
    ("memory", None),
    ("memory", "current"),
    ("swap", None),
    ("balloon", None),
    ("numa", "memory"),
    ("vga", "memory"),
    ("ivshmem", "size"),
}


class MemoryUnitSuffix(LineRule):
    """A memory size has a unit.

    ## What it finds

    `memory: 4096M`, `balloon: 2G`, `vga: std,memory=64M`: PVE takes a plain number of MiB, also for the memory of a
    NUMA node and the size of `ivshmem`.

    ## Why it matters

    PVE drops the whole line: a VM without `memory` starts with 512 MiB, and the next write erases the line for good.
    Of a container PVE complains and takes the number in front: `memory: 2G` is a limit of 2 MiB, in which nothing runs,
    while `512M` works by luck.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "memory-unit-suffix"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    keys = ("memory", "swap", "balloon", "numa", "vga", "ivshmem")
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Memory.pm ($memory_fmt)",
        "qemu-server 9.2.6 PVE/QemuServer.pm ($vga_fmt)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: $conf->{memory} as a number)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.MINIMUM):
            if setting.base == "memory" and "," not in setting.value:
                yield _too_little(setting, problem)
                return
        for problem in faults(setting, Code.TYPE):
            text = setting.wrong_text(problem)
            split = split_unit(_without_noun(text)) if (setting.base, problem.option) in _SIZES else None
            if split is None:
                continue
            meant = in_own_unit(*split, MEBIBYTES, whole=True)
            yield refusal(
                setting,
                problem,
                f"{_named(setting, problem)} takes a plain number of MiB, not `{text}`{_used(setting, text)}",
                help=f"write `{meant}`" if meant else "write the number of MiB, without a unit",
                fix=write_part(setting, problem, meant),
            )
            return


def _without_noun(text: str) -> str:
    """`4096 MB RAM` without what it is a size of."""
    size, space, noun = text.rpartition(" ")
    return size if space and noun.lower() in ("ram", "memory") else text


def _named(setting: ReadSetting, problem: Problem) -> str:
    named = setting.value[: problem.start].endswith("=")
    return f"`{problem.option}` of `{setting.key}`" if named else f"`{setting.key}`"


def _used(setting: ReadSetting, text: str) -> str:
    """What PVE takes of the text, which it uses for a container as it stands."""
    if not setting.complained:
        return ""
    return f", of which PVE takes the number in front: {perl_number(text):.12g} MiB"


def _too_little(setting: ReadSetting, problem: Problem) -> LineFinding:
    """Fewer MiB than PVE accepts are GiB to who wrote them."""
    text = setting.wrong_text(problem)
    number = whole_number(text)
    meant = str(number * 1024) if number else None
    way = write_part(setting, problem, meant)
    return refusal(
        setting,
        problem,
        f"`{setting.key}` is in MiB, and {text} MiB are below the minimum of PVE",
        help=f"for {text} GiB write `{meant}`" if meant else "write the number of MiB, 16 or more",
        alternatives=[way] if way else [],
    )
