"""PVE's section configs: entries of properties, read as PVE::SectionConfig::parse_config reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import WHITE, BlankLine, NoteLine, Part, Place, SettingLine, Span
from pvelint.grammar.syntax.section_line import EntryLine, SectionLine, parse_section_line
from pvelint.grammar.version import NEWEST, Version

from .entry import Entry
from .entry_reader import EntryReader
from .judge import when_known
from .layout import Layout
from .property import FileProblem, Loss
from .stray_line import is_like_header, no_header, stray_line


class SectionConfig(Record):
    """A file: its lines, the entries that PVE keeps, by id (of equal ones the last), and what it skips."""

    path: str
    lines: tuple[SectionLine, ...]
    entries: Mapping[str, Entry]
    problems: tuple[FileProblem, ...]
    lost: Mapping[str, Entry]
    """Those of which PVE keeps the ID and nothing else, because they lack what their type needs."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


def read_section_config(
    path: str, text: str, layout: Layout | None = None, version: Version = NEWEST
) -> SectionConfig:
    """A whole file, read as a PVE version does for this layout; `path` is what places in it carry."""
    lines = tuple(map(parse_section_line, text.split("\n")))
    reader = _Reader(path, layout or Layout(), version)
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
    reader.close()
    return SectionConfig(path, lines, reader.entries, tuple(reader.problems), reader.lost)


class _Reader(Record, frozen=False):
    path: str
    layout: Layout
    version: Version
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    lost: dict[str, Entry] = field(default_factory=dict)
    _open: EntryReader | None = None
    _last: str = ""
    """The entry that was closed last, if PVE keeps it."""
    _is_headless: bool = False
    """The lines are those of an entry whose header is none."""
    _return: tuple[int, str] | None = None
    """The first line of a lone carriage return that seems to end an entry, and that entry's ID."""
    _has_run_on: bool = False

    def take(self, number: int, line: SectionLine) -> None:
        if isinstance(line, NoteLine):
            return
        if isinstance(line, BlankLine):
            if self._open is not None and self._return is None and line.text.startswith("\r"):
                self._return = number, self._open.entry.id
            self._is_headless = False
            self.close()
        elif self._open is None:
            self._begin(number, line)
        elif isinstance(line, SettingLine):
            self._open.add(number, line)
        elif isinstance(line, EntryLine) or (line.text.strip(WHITE) and not self._open.is_skipped):
            problem = stray_line(number, line, self._open, self.layout, self.version)
            self.problems.append(problem)

    def close(self) -> None:
        reader = self._open
        self._open = None
        if reader is None:
            return
        self.problems += reader.problems()
        name = reader.entry.id
        self._last = "" if reader.is_skipped else name
        if not reader.is_skipped:
            self.entries.pop(name, None)
            self.lost.pop(name, None)
            (self.entries if reader.is_sound else self.lost)[name] = reader.entry

    def _begin(self, number: int, line: SectionLine) -> None:
        line = _bare(line) if self.layout.bare_id else line
        if not isinstance(line, EntryLine) or (line.type is None) != self.layout.bare_id:
            if line.text.strip(WHITE):
                self._outside(number, line)
            return
        kind = line.type.text if line.type else ""
        if not self.layout.exact_types:
            kind = kind.lower()
        name = f"{kind}:{line.id.text}" if self.layout.id_has_type else self._id(line.id.text)
        start = line.type.start if line.type else line.id.start
        entry = Entry(self.path, number, kind, name, start, line.id.end, {}, {})
        self._open = EntryReader(entry, self.layout, self.version)
        self._is_headless = False
        self._run_on(line)
        pattern = self.layout.id_pattern
        schema = self.layout.schema
        if line.type is not None and schema is not None and schema.skips(kind, self.version):
            note = when_known(schema.history(kind), self.version)
            message = (
                f"PVE knows no {schema.noun} of type `{line.type.text}`{note}: it skips this whole entry"
            )
            self._complain(number, line.type.start, line.type.end, message, name, Loss.ENTRY)
            # One that a plugin may bring back stays, so that rules can say who uses it.
            self._open.is_skipped = not schema.is_open
        elif pattern is not None and not pattern.match(line.id.text):
            message = f"`{line.id.text}` is not a valid ID: PVE skips this whole entry"
            self._complain(number, line.id.start, line.id.end, message, name, Loss.ENTRY)
            self._open.is_skipped = True
        elif (earlier := self.entries.get(name)) is not None:
            message = f"the entry `{name}` of line {earlier.line} has the same ID: PVE forgets that one"
            self._complain(number, line.id.start, line.id.end, message, name, Loss.OVERWRITTEN)
        header = self.layout.header_pattern
        if header is not None and not header.match(line.id.text):
            self._open, self._last, self._is_headless = None, "", True

    def _id(self, text: str) -> str:
        pattern = self.layout.id_pattern
        return self.layout.read_id(text) if pattern is not None and pattern.match(text) else text

    def _run_on(self, line: EntryLine) -> None:
        """All that seems to be an entry is one more line of the first, where lines end in CR LF."""
        if self._return is None or self._has_run_on:
            return
        self._has_run_on = True
        number, name = self._return
        message = (
            "this line ends in CR LF, so that PVE does not take it for an empty one:"
            f" `{line.text.rstrip(WHITE)}` and what follows are lines of the entry `{name}` to PVE"
        )
        self._complain(number, 0, 1, message, name, Loss.RUN_ON)

    def _outside(self, number: int, line: SectionLine) -> None:
        if is_like_header(line.text, self.layout, self.version):
            self._is_headless, self._last = True, ""
            self.problems.append(no_header(self.path, number, line.text, self.layout))
            return
        if isinstance(line, SettingLine) and self._is_headless:
            return
        if isinstance(line, SettingLine) and self._last:
            message = f"an empty line has ended the entry `{self._last}` above: PVE ignores this line"
        else:
            message = "this line is outside of any entry and does not begin one: PVE ignores it"
        place = Place(path=self.path, span=Span.on_line(number, 0, len(line.text)))
        self.problems.append(
            FileProblem(place, message, is_meant=isinstance(line, SettingLine) and bool(self._last))
        )

    def _complain(
        self,
        line: int,
        start: int,
        end: int,
        message: str,
        section: str | None = None,
        loss: Loss = Loss.LINE,
    ) -> None:
        place = Place(path=self.path, span=Span.on_line(line, start, end), section=section)
        self.problems.append(FileProblem(place, message, loss=loss))


def _bare(line: SectionLine) -> SectionLine:
    """`a:b` as the one word that it is where the header is the id alone."""
    if not isinstance(line, EntryLine) or line.type is None or line.id.start > line.type.end + 1:
        return line
    word = line.text[line.type.start : line.id.end]
    return EntryLine(line.text, None, Part(word, line.type.start, line.id.end))
