from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.other_words import Meaning, same_word, value_meaning
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.version import Version
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
from pvelint.rules.line_kit.refusal import faults, refusal

_CHIPSET = re.compile(r"(?:pc-)?(i?440fx|q35)(?:-([0-9]+(?:\.[0-9]+)*(?:\+pve[0-9]+)?))?")
_VENDOR = re.compile(r"pc-(q35|i440fx)-[a-z]")


class MachineSyntax(LineRule):
    """A machine type is not in PVE's notation.

    ## What it finds

    `Q35` (the case counts), `i440fx` instead of `pc`, a version without its prefix or with no minor number, as
    `q35-9.0` and `pc-q35-9`.

    ## Why it matters

    PVE drops the whole line: the VM starts on the default machine, i440fx in its newest version, where its disks and
    network devices have other addresses; the next write erases the line for good. PVE 7 keeps the text, and QEMU
    refuses it.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "machine-syntax"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    keys = ("machine", "runningmachine")
    rank = Rank.SPECIFIC
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Machine.pm ($machine_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, Code.LENGTH):
            if problem.option not in (None, "type"):
                continue
            text = setting.wrong_text(problem)
            meaning = value_meaning("machine", "type", text) or _of_a_vendor(text)
            meant = _meant(text) or list(meaning.words if meaning else ())
            fixes = [fix for name in meant if (fix := write_part(setting, problem, name))]
            is_sure = len(fixes) == 1 and bool(_meant(text))
            yield refusal(
                setting,
                problem,
                f"`{text}` is not a machine type",
                help=(meaning.advice if meaning else "") or _help(text, setting.version, meant),
                fix=fixes[0] if is_sure else None,
                alternatives=() if is_sure else fixes,
            )
            return


def _meant(text: str) -> list[str]:
    """The machines that the text may mean: one, or several where it lacks a part."""
    match = _CHIPSET.fullmatch(text.lower().replace("_", "-"))
    if match is None:
        same = same_word(text, ("pc", "virt"))
        return [same] if same else []
    chipset = "q35" if match[1] == "q35" else "i440fx"
    latest = "q35" if chipset == "q35" else "pc"
    if match[2] is None:
        return [latest]
    pinned = f"pc-{chipset}-{match[2]}"
    if "." in match[2]:
        return [pinned]
    number, plus, revision = match[2].partition("+")
    return [f"pc-{chipset}-{number}.0{plus}{revision}", latest]


def _of_a_vendor(text: str) -> Meaning | None:
    """`pc-q35-rhel9.4.0`, `pc-i440fx-focal`: the machines of another distribution's QEMU."""
    match = _VENDOR.match(text.lower())
    return Meaning(("q35" if match[1] == "q35" else "pc",)) if match else None


def _help(text: str, version: Version, meant: list[str]) -> str:
    if "," in text:
        return "write the type alone"
    if meant:
        return f"did you mean {' or '.join(f'`{name}`' for name in meant)}?"
    newest = ".".join(map(str, version.qemu))
    return (
        f"write `pc`, `q35`, `virt`, or one with a version, such as `pc-q35-{newest}` or `pc-i440fx-{newest}`"
    )
