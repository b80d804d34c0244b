"""A guest's notes: the `#` lines of a section, percent-encoded (PVE::ParseUtils::encode_text, decode_text)."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.syntax.nodes import WHITE, Line, NoteLine, SettingLine, encode
from pvelint.grammar.version import Version

_UNICODE_WHITE = f"{WHITE}\n\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""Perl's `\\s` on text that was decoded, as notes are; everywhere else PVE sees bytes."""
_SAFE = frozenset(range(0x20, 0x7F)) - {ord(":"), ord("%")}


def decode_text(text: str) -> str:
    """Percent escapes decoded, then read as UTF-8; invalid escapes stay, invalid bytes become U+FFFD."""
    if "%" not in text and text.isascii():
        return text
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(encode(text)).decode("utf-8", "replace")


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


def encode_text(text: str, version: Version) -> str:
    """Notes as PVE writes them: `:`, control characters and all that is not ASCII as percent escapes.

    `%` itself stays as it is before PVE 8, so that there an escaped escape loses one level at each write.
    """
    safe = _SAFE if version >= Version.V8_4 else _SAFE | {ord("%")}
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in text.encode("utf-8"))
