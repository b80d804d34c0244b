"""Text from files made harmless to show: no control, bidirectional or invisible character stays as it is."""

from __future__ import annotations

import re

MOST_QUOTED = 200
"""Characters of a text that somebody else wrote, in a line about it."""
_LONGEST_LINE = 500
_GAP = "..."
_LONG_PIECE = re.compile(rf"'[^'\n]{{{MOST_QUOTED},}}'|`[^`\n]{{{MOST_QUOTED},}}`|[^ '`]{{{MOST_QUOTED},}}")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    """Escapes for what does not print: `\\x1b`, `\\u202e`, `\\xff` for a byte that is not UTF-8."""
    return text if text.isprintable() else "".join(map(visible_character, text))


def visible_lines(text: str) -> str:
    """The text of a file, harmless to show: its lines stay lines, and tabs stay."""
    return text if text.isprintable() else "".join(c if c in "\n\t" else visible_character(c) for c in text)


def one_line(text: str) -> str:
    """An error or a notice: harmless to show, with so much of what it quotes as tells which text is meant."""
    shown = _LONG_PIECE.sub(lambda piece: _cut(piece[0], MOST_QUOTED), visible(text))
    return _cut(shown, _LONGEST_LINE)


def _cut(text: str, most: int) -> str:
    """Beginning and end of what is longer."""
    half = (most - len(_GAP)) // 2
    return text if len(text) <= most else f"{text[:half]}{_GAP}{text[-half:]}"


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
