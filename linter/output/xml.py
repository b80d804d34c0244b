"""XML that every parser takes: ASCII, without the characters that XML 1.0 does not allow."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring

from .escape import visible_character


def to_xml(root: Element) -> str:
    indent(root)
    document: bytes = tostring(root, encoding="us-ascii", xml_declaration=True)
    return document.decode("ascii") + "\n"


def xml_text(text: str) -> str:
    """The text with escapes for all that XML 1.0 cannot hold, as `\\x1b`."""
    return (
        text if text.isprintable() else "".join(c if _is_allowed(c) else visible_character(c) for c in text)
    )


def xml_name(text: str) -> str:
    """The text as a name that white-space collapsing leaves something of."""
    name = "".join(visible_character(c) if c in "\t\n\r" else c for c in xml_text(text))
    return name if name.strip() else f"'{name}'"


def _is_allowed(character: str) -> bool:
    return (
        character in "\t\n\r"
        or " " <= character <= "\x7e"
        or "\xa0" <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character >= "\U00010000"
    )
