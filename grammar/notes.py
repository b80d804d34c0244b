"""A VM's notes: the `#` lines of a section, percent-encoded (PVE::ParseUtils::encode_text, decode_text)."""

from __future__ import annotations

from collections.abc import Iterable

from .syntax import WHITE, Line, NoteLine, SettingLine, encode


def decode_text(text: str) -> str:
    """Percent escapes decoded, then read as UTF-8; invalid escapes stay, invalid bytes become U+FFFD."""
    if "%" not in text and text.isascii():
        return text
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(encode(text)).decode("utf-8", "replace")


def decode_notes(lines: Iterable[Line]) -> str:
    """The description that PVE makes of a section's lines: `#` lines each with a line feed, `description:` without."""
    notes = ""
    for line in lines:
        if isinstance(line, NoteLine):
            notes += decode_text(line.note.text) + "\n"
        elif isinstance(line, SettingLine) and line.key.text == "description":
            notes += decode_text(line.value.text)
    return notes.rstrip(WHITE + "\n")
