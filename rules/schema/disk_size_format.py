from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.scalars import is_digits, whole_number
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults, wrong_word

_DIGITS_OF_NO_DISK = 5
_MIB_IN_GIB = 1024
_SIZE = re.compile("([0-9]*)([.][0-9]+)? *([KMGT])(?:I?B|I)?")


def _meant(text: str) -> str | None:
    match = _SIZE.fullmatch(text.upper().rstrip(";. "))
    return f"{match[1] or 0}{match[2] or ''}{match[3]}" if match else None


class DiskSizeFormat(LineRule):
    """`size` is not a number with K, M, G or T.

    ## What it finds

    `size=32GB`, `size=32g`; and `size=32`, which is a size of 32 bytes.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.
    A container does not start with such a `rootfs`, and starts without such a mount point.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "disk-size-format"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.HYGIENE, Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    keys = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "rootfs", "mp")
    words = ("size",)
    rank = Rank.OPTION
    sound_lines = True
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_size)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT, option="size"):
            yield wrong_word(setting, problem, "a size", _meant(setting.wrong_text(problem)))
            return
        if not setting.dropped and not setting.complained and setting.is_for_next_start:
            yield from _in_bytes(setting)


def _in_bytes(setting: ReadSetting) -> Iterator[LineFinding]:
    """A size without a unit, of fewer bytes than a disk can have."""
    size = setting.options.get("size")
    if (
        size is None
        or size.item.value is None
        or not is_digits(size.value)
        or len(size.value) > _DIGITS_OF_NO_DISK
    ):
        return
    if not size.value.strip("0"):
        return
    at = size.item.value
    start, end = setting.columns(at.start, at.end)
    number = whole_number(size.value)
    meant = f"{size.value}{'G' if number is not None and number < _MIB_IN_GIB else 'M'}"
    yield LineFinding(
        start=start,
        end=end,
        message=f"`size={size.value}` means {size.value} bytes, and PVE shows and uses that as the size",
        help=f"write a unit, such as `size={meant}`",
        option="size",
        severity=Severity.WARNING,
        impact=Impact.HYGIENE,
        alternatives=(LineFix(f"write `{meant}`", setting.with_part(at.start, at.end, meant)),),
    )
