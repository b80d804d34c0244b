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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.words import split_words


class BootMissingOrderKey(LineRule):
    """`boot:` names devices without `order=`.

    ## What it finds

    `boot: scsi0`, `boot: scsi0;net0`: the bare value is the old form, which takes only the letters a, c, d and n, and no words such as `cdrom`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "boot-missing-order-key"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("boot",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm ($boot_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if "=" in setting.reading.value:
            return
        for problem in faults(setting, Code.PATTERN, Code.DUPLICATE):
            words = _words(setting.reading.value)
            devices = all(_is_device(word) for word in words)
            yield refusal(
                setting,
                problem,
                "boot devices go in `order=`, separated by `;`",
                f"write `boot: order={';'.join(words)}`"
                if devices
                else "name the devices by their keys, such as `boot: order=scsi0;ide2;net0`",
                write_value(setting, f"order={';'.join(words)}" if devices else None, "write `order=`"),
            )
            return


_BETWEEN = dict.fromkeys(map(ord, ",;:|[]'\""), " ")
"""What stands around and between the devices, in other notations too."""


def _is_device(word: str) -> bool:
    """Letters and a number, as the key of a device has them."""
    base = word.rstrip("0123456789")
    return base != word and base.isalpha()


def _words(value: str) -> list[str]:
    """The devices, also behind `order:` or `order`."""
    words = split_words(value.translate(_BETWEEN))
    return words[1:] if len(words) > 1 and words[0].lower() == "order" else words
