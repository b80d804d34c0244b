from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import is_digits
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
from pvelint.rules.line_kit.words import split_words

_NAMES = {"": "order", "delay": "up", "shutdown": "down", "timeout": "down"}
_ORDER = ("order", "up", "down")
_SECONDS = ("s", "sec", "secs", "second", "seconds")


class StartupFormat(LineRule):
    """`startup` is not `order=N,up=SECONDS,down=SECONDS`.

    ## What it finds

    Spaces or `;` between the parts, `up=30s`, `order=any` (the web interface shows that word for an order that is not
    set), other names, and the bare value `0`, which PVE takes for no value at all. Also several numbers without a name,
    as `1,30,60`: PVE takes each for the order, and the last one counts.

    ## Why it matters

    PVE drops the line: the VM starts and stops in no particular order, without the delays, and the next write
    erases it for good.
    Of a container it keeps the line, with as little effect.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "startup-format"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.IGNORED, Impact.INVALID)
    keys = ("startup",)
    rank = Rank.OPTION
    sound_lines = True
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_parse_startup_order)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT):
            text = setting.value
            meant = _meant(text)
            sound = meant and not read_value("startup", meant, setting.version).problems
            yield refusal(
                setting,
                problem,
                "PVE takes a bare `0` for an empty value"
                if text == "0"
                else f"`{setting.wrong_text(problem)}` is not one of `order=N`, `up=SECONDS` and `down=SECONDS`",
                help=f"write `startup: {meant}`"
                if sound
                else "write `startup: order=N,up=SECONDS,down=SECONDS`",
                fix=write_value(setting, meant if sound else None),
            )
        if not setting.dropped and not setting.complained and setting.is_for_next_start:
            yield from _nameless(setting)


def _nameless(setting: ReadSetting) -> Iterator[LineFinding]:
    """Numbers of which PVE keeps the last alone."""
    numbers = [part for part in setting.value.split(",") if is_digits(part)]
    if len(numbers) < 2:
        return
    start, end = setting.value_columns
    named = ",".join(f"{name}={number}" for name, number in zip(_ORDER, numbers, strict=False))
    guess = named if len(numbers) == setting.value.count(",") + 1 <= len(_ORDER) else None
    way = write_value(setting, guess)
    yield LineFinding(
        start=start,
        end=end,
        message=f"PVE takes each number without a name for the order, and the last one counts: `order={numbers[-1]}`",
        help=f"write `{guess or 'order=N,up=SECONDS,down=SECONDS'}`",
        severity=Severity.WARNING,
        impact=Impact.IGNORED,
        alternatives=(way,) if way else (),
    )


def _meant(text: str) -> str:
    parts = (part for text in text.replace(";", ",").split(",") for part in _apart(text))
    return ",".join(part for part in map(_part, parts) if part)


def _apart(text: str) -> list[str]:
    """`order=1 up=30` as its two parts."""
    words = split_words(text)
    if len(words) == 2 and words[0].lower() in ("order", *_NAMES, "up", "down"):
        return ["=".join(words)]
    return words if all("=" in word or ":" in word for word in words) else [text.strip(WHITE)]


def _part(text: str) -> str:
    """`order=N`, `up=N` or `down=N`; empty for what says nothing, as it is where it says something else."""
    name, _, number = text.replace(":", "=").rpartition("=")
    name, number = name.strip(WHITE).lower(), number.strip(WHITE).lower()
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz ")
    if number == "any" and name in ("", "order"):
        return ""
    if (
        name in ("up", "down", "delay", "shutdown", "timeout")
        and number[len(digits) :].strip(WHITE) in _SECONDS
    ):
        number = digits
    return f"{_NAMES.get(name, name)}={number}" if text else ""
