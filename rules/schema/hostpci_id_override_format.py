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

_OPTIONS = ("vendor-id", "device-id", "sub-vendor-id", "sub-device-id")
_HEX = frozenset("0123456789abcdef")
_DIGITS = 4


class HostpciIdOverrideFormat(LineRule):
    """A PCI ID to show for a passed-through device is not `0x` and four hexadecimal digits.

    ## What it finds

    `vendor-id`, `device-id`, `sub-vendor-id` and `sub-device-id` without `0x`, as `lspci` prints them, or with
    another number of digits.

    ## Why it matters

    PVE drops the whole line: the VM starts without the device, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "hostpci-id-override-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("hostpci",)
    words = ("-id",)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/PCI.pm ($hostpci_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN):
            if problem.option in _OPTIONS:
                yield wrong_word(
                    setting,
                    problem,
                    f"a PCI ID for `{problem.option}`, which is {problem.expected}",
                    _meant(setting.wrong_text(problem)),
                )
                return


def _meant(text: str) -> str | None:
    """With its `0x`; shorter ones are filled up only where they say that they are hexadecimal."""
    word = text.lower()
    digits = word.removeprefix("0x").removesuffix("h")
    sure = len(digits) == _DIGITS or (word != digits and 0 < len(digits) < _DIGITS)
    return f"0x{digits:0>4}" if sure and set(digits) <= _HEX else None
