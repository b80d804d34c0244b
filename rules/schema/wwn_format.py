from __future__ import annotations

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

_HEX = frozenset("0123456789abcdefABCDEF")
_DIGITS = 16


class WwnFormat(LineRule):
    """A disk's world wide name is not `0x` and 16 hexadecimal digits.

    ## What it finds

    `wwn=` without `0x`, as `lsblk` and labels show it, with separators, or with another number of digits.

    ## Why it matters

    PVE drops the whole line: the VM starts without the disk, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "wwn-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("ide", "sata", "scsi", "cdrom")
    words = ("wwn",)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%wwn_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, option="wwn"):
            yield wrong_word(setting, problem, "a WWN", _meant(setting.wrong_text(problem)))
            return


def _meant(text: str) -> str | None:
    digits = text.removeprefix("0x").removeprefix("0X").removeprefix("naa.")
    digits = "".join(sign for sign in digits if sign not in " :-")
    return f"0x{digits}" if len(digits) == _DIGITS and set(digits) <= _HEX else None
