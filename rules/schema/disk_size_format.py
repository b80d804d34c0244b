from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
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

_SIZE = re.compile("([0-9]*)([.][0-9]+)? *([KMGT])(?:I?B|I)?")


def _meant(text: str) -> str | None:
    match = _SIZE.fullmatch(text.upper())
    return f"{match[1] or 0}{match[2] or ''}{match[3]}" if match else None


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
    keys = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate")
    words = ("size",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (parse_size)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT, option="size"):
            yield wrong_word(setting, problem, "a size", _meant(setting.wrong_text(problem)))
            return
