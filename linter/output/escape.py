"""Text from files made harmless to show: no control, bidirectional or invisible character stays as it is."""

from __future__ import annotations

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    """Escapes for what does not print: `\\x1b`, `\\u202e`, `\\xff` for a byte that is not UTF-8."""
    return text if text.isprintable() else "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    if character.isprintable():
        return character
    if (name := _NAMED.get(character)) is not None:
        return name
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def well_formed(text: str) -> str:
    """The text with escapes for lone surrogates only, which have no place in JSON that others read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(visible_character(c) if "\ud800" <= c <= "\udfff" else c for c in text)
    return text
