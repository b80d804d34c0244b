"""An entry of a section config."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.grammar.syntax.scalars import is_true

from .property import Property
from .read import listed


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

    def listed(self, name: str) -> dict[str, Place]:
        """The members of a list property, each with its place."""
        found = self.properties.get(name)
        return {part.text: found.place(part) for part in listed(found.value)} if found else {}

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean property; standing alone it is true."""
        found = self.properties.get(name)
        return default if found is None else is_true(found.value.text or "1")
