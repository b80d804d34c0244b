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
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal

_HEX = frozenset("0123456789abcdefABCDEF")
_DIGITS = 32
_ENDS = (8, 12, 16, 20, _DIGITS)
"""Where each group of digits ends."""


class Smbios1UuidFormat(LineRule):
    """The UUID of `smbios1` is not in PVE's notation.

    ## What it finds

    A UUID without dashes or in braces, as other tools print it, and one with another number of digits.

    ## Why it matters

    PVE drops the whole line: the guest's UUID is all zeros (run with QEMU 7.2, without `-smbios`), which ends Windows
    activations and licences. The next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "smbios1-uuid-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("smbios",)
    words = ("uuid",)
    rank = Rank.SPECIFIC
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm ($smbios1_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, option="uuid"):
            text = setting.wrong_text(problem)
            meant = _meant(text)
            yield refusal(
                setting,
                problem,
                f"`{text}` is not a UUID, and without this line the VM's is all zeros",
                help=f"did you mean `{meant}`?"
                if meant
                else "write 32 hexadecimal digits in groups of 8-4-4-4-12",
                fix=write_part(setting, problem, meant, "write the UUID with its dashes"),
            )
            return


def _meant(text: str) -> str | None:
    digits = "".join(sign for sign in text if sign not in "-{}:")
    if len(digits) != _DIGITS or not set(digits) <= _HEX:
        return None
    return "-".join(digits[start:end] for start, end in zip((0, *_ENDS), _ENDS, strict=False))
