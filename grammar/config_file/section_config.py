"""PVE's section configs: entries of properties, read as PVE::SectionConfig::parse_config reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import WHITE, BlankLine, NoteLine, Place, SettingLine, Span
from pvelint.grammar.syntax.scalars import is_true
from pvelint.grammar.syntax.section_line import EntryLine, SectionLine, parse_section_line

from .property import FileProblem, Property


class Entry(Record):
    """One section: what its header says and the properties PVE takes from it."""

    path: str
    line: int
    type: str
    """Lower case; empty where the header is the id alone."""
    id: str
    start: int
    end: int
    properties: Mapping[str, Property]
    repeated: Mapping[str, Sequence[Property]]
    """The properties that may be given several times (`map`), in order."""

    def place(self, name: str | None = None) -> Place:
        """A property, or the header where no such property is set."""
        if name is not None and (found := self.properties.get(name)) is not None:
            return found.place()
        span = Span.on_line(self.line, self.start, self.end)
        return Place(path=self.path, span=span, section=self.id, value=self.id)

    def text(self, name: str) -> str | None:
        found = self.properties.get(name)
        return found.value.text if found else None

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean property; standing alone it is true."""
        found = self.properties.get(name)
        return default if found is None else is_true(found.value.text or "1")


CONFIG_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]+\Z")
"""PVE::JSONSchema::pve_verify_configid; files whose class in PVE has no parse_section_header of its own take any id."""
STORAGE_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]\Z")


class Layout(Record):
    """How the section configs differ from each other."""

    bare_id: bool = False
    """The header is the id alone."""
    repeatable: frozenset[str] = frozenset()
    id_pattern: re.Pattern[str] | None = None
    """What an id must look like; PVE skips the other entries."""
    id_has_type: bool = False
    """`vm: 100` is the entry `vm:100`."""
    types: frozenset[str] | None = None
    """All that PVE knows there, where no plugin can bring more; it skips entries of other types."""


class SectionConfig(Record):
    """A file: its lines, the entries that PVE keeps, by id (of equal ones the last), and what it skips."""

    path: str
    lines: tuple[SectionLine, ...]
    entries: Mapping[str, Entry]
    problems: tuple[FileProblem, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


def read_section_config(path: str, text: str, layout: Layout | None = None) -> SectionConfig:
    """A whole file, read as PVE does for this layout; `path` is what places in it carry."""
    lines = tuple(map(parse_section_line, text.split("\n")))
    reader = _Reader(path, layout or Layout())
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
    reader.close()
    return SectionConfig(path, lines, reader.entries, tuple(reader.problems))


class _Reader(Record, frozen=False):
    path: str
    layout: Layout
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    _open: Entry | None = None
    _skipped: bool = False
    _last: str = ""
    """The entry that was closed last, if PVE keeps it."""
    _properties: dict[str, Property] = field(default_factory=dict)
    _repeated: dict[str, list[Property]] = field(default_factory=dict)

    def take(self, number: int, line: SectionLine) -> None:
        if isinstance(line, NoteLine):
            return
        if isinstance(line, BlankLine):
            self.close()
        elif self._open is None:
            self._begin(number, line)
        elif isinstance(line, SettingLine):
            self._add(number, line, self._open)
        elif isinstance(line, EntryLine) or (line.text.strip(WHITE) and not self._skipped):
            message = f"only an empty line ends the entry `{self._open.id}` above: PVE ignores this line"
            self._complain(number, 0, len(line.text), message, self._open.id)

    def close(self) -> None:
        entry = self._open
        self._open = None
        if entry is not None:
            self._last = "" if self._skipped else entry.id
        if entry is not None and not self._skipped:
            self.entries.pop(entry.id, None)
            self.entries[entry.id] = entry

    def _begin(self, number: int, line: SectionLine) -> None:
        if not isinstance(line, EntryLine) or (line.type is None) != self.layout.bare_id:
            if line.text.strip(WHITE):
                self._outside(number, line)
            return
        kind = line.type.text.lower() if line.type else ""
        name = f"{kind}:{line.id.text}" if self.layout.id_has_type else line.id.text
        start = line.type.start if line.type else line.id.start
        self._properties, self._repeated = {}, {}
        pattern, types = self.layout.id_pattern, self.layout.types
        self._skipped = True
        if line.type is not None and types is not None and kind not in types:
            message = f"PVE knows no entries of type `{line.type.text}` here: it skips this one"
            self._complain(number, line.type.start, line.type.end, message, name)
        elif pattern is not None and not pattern.match(line.id.text):
            message = f"`{line.id.text}` is not a valid ID: PVE skips this whole entry"
            self._complain(number, line.id.start, line.id.end, message, name)
        else:
            self._skipped = False
            self._note_duplicate(number, line, name)
        self._open = Entry(
            self.path, number, kind, name, start, line.id.end, self._properties, self._repeated
        )

    def _outside(self, number: int, line: SectionLine) -> None:
        if isinstance(line, SettingLine) and self._last:
            message = f"an empty line has ended the entry `{self._last}` above: PVE ignores this line"
        else:
            message = "this line is outside of any entry and does not begin one: PVE ignores it"
        place = Place(path=self.path, span=Span.on_line(number, 0, len(line.text)))
        self.problems.append(
            FileProblem(place, message, is_meant=isinstance(line, SettingLine) and bool(self._last))
        )

    def _note_duplicate(self, number: int, line: EntryLine, name: str) -> None:
        if (earlier := self.entries.get(name)) is not None:
            message = f"the entry `{name}` of line {earlier.line} has the same ID: PVE forgets that one"
            self._complain(number, line.id.start, line.id.end, message, name)

    def _add(self, number: int, line: SettingLine, entry: Entry) -> None:
        if self._skipped:
            return
        name = line.key.text
        found = Property(self.path, number, line.key, line.value, entry.id)
        if name in self.layout.repeatable:
            self._repeated.setdefault(name, []).append(found)
        elif name in self._properties:
            message = f"`{name}` is already set in line {self._properties[name].line}: PVE ignores this line"
            self.problems.append(FileProblem(found.place(), message))
            return
        self._properties.setdefault(name, found)

    def _complain(self, line: int, start: int, end: int, message: str, section: str | None = None) -> None:
        place = Place(path=self.path, span=Span.on_line(line, start, end), section=section)
        self.problems.append(FileProblem(place, message))
