"""XML that every parser takes: ASCII, and nothing in it but what prints."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring

from .escape import visible


def to_xml(root: Element) -> str:
    indent(root)
    document: bytes = tostring(root, encoding="us-ascii", xml_declaration=True)
    return document.decode("ascii") + "\n"


def xml_attribute(text: str) -> str:
    """The text for an attribute, in which XML writes line feeds as `&#10;`."""
    return "\n".join(map(visible, text.split("\n")))


def xml_name(text: str) -> str:
    """The text as a name that white-space collapsing leaves something of."""
    name = visible(text)
    return name if name.strip() else f"'{name}'"
