"""Text as PVE keeps it in comments: percent-encoded (PVE::ParseUtils::encode_text, decode_text)."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.version import Version

_SAFE = frozenset(range(0x20, 0x7F)) - {ord(":"), ord("%")}


def decode_text(text: str) -> str:
    """Percent escapes decoded, then read as UTF-8; invalid escapes stay, invalid bytes become U+FFFD."""
    if "%" not in text and text.isascii():
        return text
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(encode(text)).decode("utf-8", "replace")


def encode_text(text: str, version: Version) -> str:
    """Notes as PVE writes them: `:`, control characters and all that is not ASCII as percent escapes.

    `%` itself stays as it is before PVE 8, so that there an escaped escape loses one level at each write.
    """
    safe = _SAFE if version >= Version.V8_4 else _SAFE | {ord("%")}
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in text.encode("utf-8"))
