from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity
from pvelint.rules.schema._words import faults, verdict, with_value

_QUOTES = "\"'`"


class QuotedValue(LineRule):
    """A value stands in quotes, which PVE takes for a part of it.

    ## What it finds

    `memory: "4096"`, `net0: virtio,bridge='vmbr0'`: quotes around a value or a sub-option's value, where PVE does not
    accept them.

    ## Why it matters

    Only plain text without a format of its own, as `ciuser`, may stand in double quotes. PVE ignores every other line
    with quotes and erases it at the next write.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "quoted-value"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 8
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm (check_type)", "pve-common PVE/JSONSchema.pm (check_format)")

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if not line.dropped:
            return
        for node, problem in faults(line):
            value = node.value.text
            quote = next((c for c in value[problem.start : problem.end] if c in _QUOTES), "")
            if not quote:
                continue
            bare = _without(value, quote)
            if bare != value:
                yield verdict(
                    line,
                    problem,
                    "quotes are a part of the value",
                    help="write it without quotes",
                    repaired=with_value(line, bare),
                    title="remove the quotes",
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
