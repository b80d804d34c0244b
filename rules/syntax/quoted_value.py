from __future__ import annotations

from collections.abc import Iterator

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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_QUOTES = "\"'`"


class QuotedValue(LineRule):
    """A value is in quotes, which PVE takes for a part of it.

    ## What it finds

    `memory: "4096"`, `net0: virtio,bridge='vmbr0'`: quotes around a value or a sub-option's value, where PVE does not
    accept them.

    ## Why it matters

    Only plain text without a format of its own, such as `ciuser`, may be in double quotes. PVE drops every other line
    with quotes and erases it at the next write. Of a container it keeps the line, quotes and all.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "quoted-value"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.NOTATION
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (check_format)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if not setting.dropped and not setting.complained:
            return
        for problem in faults(setting):
            value = setting.value
            quote = next((c for c in value[problem.start : problem.end] if c in _QUOTES), "")
            if not quote:
                continue
            bare = _without(value, quote)
            if bare != value:
                yield refusal(
                    setting,
                    problem,
                    "the quotes are read as part of the value",
                    help="write it without quotes",
                    fix=write_value(setting, bare, "remove the quotes"),
                )
            return


def _without(value: str, quote: str) -> str:
    """Without the quotes around the whole, or around single sub-options and their values."""
    if value.count(quote) == 2 and value[0] == value[-1] == quote:
        return value[1:-1]
    return ",".join(_part(part, quote) for part in value.split(","))


def _part(part: str, quote: str) -> str:
    name, equals, text = part.partition("=")
    for whole, before in ((part, ""), (text, name + equals)):
        if len(whole) > 1 and whole[0] == whole[-1] == quote:
            return before + whole[1:-1]
    return part
