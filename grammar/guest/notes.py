"""A guest's notes: the `#` lines of a section."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.percent import decode_text
from pvelint.grammar.syntax.nodes import WHITE, Line, NoteLine, SettingLine

_UNICODE_WHITE = f"{WHITE}\n\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""Perl's `\\s` on text that was decoded, as notes are; everywhere else PVE sees bytes."""


def stored_notes(lines: Iterable[Line]) -> str | None:
    """The description that PVE makes of a section's lines: `#` lines each with a line feed, `description:` without.

    None where no line says anything about it.
    """
    notes = None
    blank = None
    for line in lines:
        if isinstance(line, NoteLine):
            notes = (notes or "") + decode_text(line.note.text) + "\n"
        elif isinstance(line, SettingLine) and line.key.text == "description":
            if line.value.text not in WHITE:
                notes = (notes or "") + decode_text(line.value.text)
            elif line.value.text != "\r":
                blank = line.value.text
    return blank if notes is None else notes.rstrip(_UNICODE_WHITE)
