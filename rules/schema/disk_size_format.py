from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, wrong_text


def _meant(text: str) -> str | None:
    short = text.replace(" ", "").upper().removesuffix("IB").removesuffix("B")
    number, unit = short[:-1], short[-1:]
    return short if unit in ("K", "M", "G", "T") and number.isascii() and number.isdigit() else None


class DiskSizeFormat(LineRule):
    """`size` is not a number with K, M, G or T.

    ## What it finds

    `size=32GB`, `size=32g`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "disk-size-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_size)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) not in ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate"):
            return
        for _, problem in faults(line, Code.FORMAT, option="size"):
            meant = _meant(wrong_text(line, problem))
            yield verdict(
                line,
                problem,
                f"`{wrong_text(line, problem)}` is not valid for size, which takes {problem.expected}",
                help=f"did you mean `{meant}`?" if meant else f"write {problem.expected}",
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
            )
            return
