"""Lines of a section config that are no part of an entry to PVE, and what they seem to have been meant as."""

from __future__ import annotations

import re

from pvelint.grammar.syntax.nodes import WHITE, Place, Span
from pvelint.grammar.syntax.section_line import EntryLine, SectionLine
from pvelint.grammar.version import Version

from .entry_reader import EntryReader
from .layout import Layout
from .property import FileProblem, Loss

_TYPED = re.compile(rf"[{WHITE}]*(?P<type>[^{WHITE}:]+)[{WHITE}]*:")
_ID_AND_NOTE = re.compile(rf"(?P<id>[^{WHITE}#]+)[{WHITE}]+#")
_FIRST_WORD = re.compile(f"[^{WHITE}:=]+")


def stray_line(
    number: int, line: SectionLine, reader: EntryReader, layout: Layout, version: Version
) -> FileProblem:
    """A line without indent within an entry: the header of the next one, or a property."""
    name = reader.entry.id
    place = Place(path=reader.entry.path, span=Span.on_line(number, 0, len(line.text)), section=name)
    if _is_bare_header(line, layout) or is_like_header(line.text, layout, version):
        message = (
            f"only an empty line ends the entry `{name}` above:"
            " PVE takes this for a line of that entry, and there is no such entry as this"
        )
        return FileProblem(
            place, message, loss=Loss.ENTRY, help="put a line above this one that is empty, without blanks"
        )
    word = _FIRST_WORD.match(line.text)
    if word is not None and reader.has_property(word.group()):
        message = f"`{word.group()}` is not indented: PVE ignores this line"
        return FileProblem(place, message, is_meant=True, help="indent the line")
    return FileProblem(place, f"only an empty line ends the entry `{name}` above: PVE ignores this line")


def is_like_header(text: str, layout: Layout, version: Version) -> bool:
    """Whether a line that begins no entry is one that should: `dir : a`, `dir: a # backups`, an indented one."""
    if layout.bare_id:
        found = _ID_AND_NOTE.match(text)
        return found is not None and _is_id(found["id"], layout)
    found = _TYPED.match(text)
    return found is not None and _has_type(found["type"], layout, version)


def no_header(path: str, number: int, text: str, layout: Layout) -> FileProblem:
    """The problem of a line that `is_like_header`."""
    shape = "the ID alone" if layout.bare_id else "`TYPE: ID`"
    place = Place(path=path, span=Span.on_line(number, 0, len(text.rstrip(WHITE))))
    message = (
        f"the header of an entry is {shape}, without anything before or behind: PVE skips this whole entry"
    )
    return FileProblem(
        place, message, loss=Loss.ENTRY, help="correct the header; notes go on lines of their own"
    )


def _is_bare_header(line: SectionLine, layout: Layout) -> bool:
    return layout.bare_id and isinstance(line, EntryLine) and _is_id(line.id.text, layout)


def _is_id(text: str, layout: Layout) -> bool:
    return layout.id_pattern is None or layout.id_pattern.match(text) is not None


def _has_type(name: str, layout: Layout, version: Version) -> bool:
    name = name if layout.exact_types else name.lower()
    return layout.schema is not None and layout.schema.type_in(version, name) is not None
