from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    RawLineRule,
    ReadLine,
    Severity,
)

_OF_KEYS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


class UnparsableLine(RawLineRule):
    """A line is neither `key: value`, nor a `#` note, nor a section header.

    ## What it finds

    Lines that PVE's reader cannot take apart: blanks before the key or before the colon, `key=value`, a key with
    capital letters, a key without a value, text after a section header, stray words.

    ## Why it matters

    PVE logs "unable to parse config", starts the VM without the line, and erases it at the next write.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "unparsable-line"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.KEY
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm (parse_vm_config)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if not line.unreadable:
            return
        yield LineFinding(
            start=0,
            end=len(line.text),
            message="PVE cannot read this line, ignores it and erases it at the next write: " + _reason(line),
            help=_help(line),
            impact=Impact.DROPPED,
            fix=LineFix("repair the line", meant) if (meant := _meant(line)) else None,
        )


def _reason(line: ReadLine) -> str:
    text = line.text
    if isinstance(line.node, SettingLine):
        return f"in PVE {line.version} a key has no `-`"
    if text[:1] in WHITE:
        return "it begins with white space"
    if text.startswith("["):
        return "it is no section header of this PVE version"
    separator = min((c for c in ":=" if c in text), key=text.index, default="")
    before, _, after = text.partition(separator or ":")
    key = before.rstrip(WHITE)
    if not separator or not set(key.lower()) <= _OF_KEYS:
        return "it is no `key: value`"
    if separator == "=":
        return "`=` stands where the colon belongs"
    if not after:
        return "it has no value"
    if key != before:
        return "a blank stands before the colon"
    return "its key has capital letters" if key != key.lower() else "it is no `key: value`"


def _help(line: ReadLine) -> str:
    if isinstance(line.node, SettingLine):
        return "delete the line"
    if line.text.startswith("["):
        return "write [PENDING] or the name of a snapshot, alone on its line"
    return "write `key: value`, with the key at the start of the line and in lower case"


def _meant(line: ReadLine) -> str | None:
    text = line.text.lstrip(WHITE)
    if text.startswith(("#", "[")):
        return text if text.startswith("#") and text != line.text else None
    separator = min((c for c in ":=" if c in text), key=text.index, default=None)
    if separator is None:
        return None
    key, _, value = text.partition(separator)
    key = key.rstrip(WHITE)
    value = value.strip(WHITE)
    known = option_names(line.version)
    if key not in known:
        key = key.lower()
    return f"{key}: {value}" if key in known and value else None
