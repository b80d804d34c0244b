"""What programs print about volumes, where it was copied in the place of a volume."""

from __future__ import annotations

import re

from pvelint.grammar.record import Record

_QUOTED_VOLUME = re.compile(
    r"'(?:unused[0-9]{1,3}:)?([A-Za-z][A-Za-z0-9_.-]{0,60}:[^\s':,]{1,200}(?:,[^\s']{1,200})?)'"
)
_IMPORTED = re.compile(r"unused[0-9]{1,3}:([A-Za-z][A-Za-z0-9_.-]{0,60}:[^\s,]{1,200})")
_SENTENCES = (
    ("formatting '", "qemu-img"),
    ("logical volume ", "lvcreate"),
    ("successfully ", "qm"),
    ("importing disk", "qm"),
    ("transferred ", "qm"),
    ("unused", "qm"),
    ("rounding up ", "lvcreate"),
    ("wiping ", "lvcreate"),
    ("created ", "pvesm"),
    ("creating ", "pvesm"),
    ("warning: ", "a command"),
    ("error: ", "a command"),
)
_VMX = re.compile(r"[0-9]{1,2}\.[A-Za-z]{1,40}[ \t]*=")


class ToolOutput(Record):
    """Text of a program in the place of a volume."""

    source: str
    """In a reader's words, as `what qemu-img printed`."""
    volume: str = ""
    """The volume, with its sub-options, that the text tells."""


def read_tool_output(text: str) -> ToolOutput | None:
    """What a drive's whole value was copied from; None where it is no output of a program."""
    lower = text.lower()
    imported = _IMPORTED.match(text)
    if imported:
        return ToolOutput("what qm printed", imported[1])
    if _VMX.match(text):
        return ToolOutput("a line of a .vmx file")
    source = next((tool for words, tool in _SENTENCES if lower.startswith(words) and " " in text), None)
    if source is None:
        return None
    quoted = _QUOTED_VOLUME.search(text)
    return ToolOutput(f"what {source} printed", quoted[1] if quoted else "")
