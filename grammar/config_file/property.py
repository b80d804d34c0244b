"""What a line of one of the cluster's files sets, or why PVE skips it."""

from __future__ import annotations

from enum import Enum, auto

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Part, Place, Span


class Loss(Enum):
    """What PVE does without when it has read the file."""

    LINE = auto()
    """A line, or a word of one, that does not belong where it stands."""
    PROPERTY = auto()
    """A property that it does not know."""
    VALUE = auto()
    """A known property, because of its value."""
    ENTRY = auto()
    """A whole entry."""
    FILE = auto()
    """All of the file, at the first thing in it that is wrong."""
    OVERWRITTEN = auto()
    """An entry for another one of the same ID: it says nothing about that."""
    RUN_ON = auto()
    """All entries but the first, which PVE takes for lines of that."""


class FileProblem(Record):
    """A line, or a piece of one, that PVE skips when it reads the file."""

    place: Place
    message: str
    is_meant: bool = False
    """What somebody evidently wanted to set in an entry is lost."""
    loss: Loss = Loss.LINE
    help: str = ""
    """What would be right, where more can be said than that the line is wrong."""


class Property(Record):
    """A name and its value on one line; `value` is empty for a flag that stands alone (`disable`)."""

    path: str
    line: int
    name: Part
    value: Part
    section: str | None = None

    def place(self, part: Part | None = None, option: str | None = None) -> Place:
        """The whole property, or the piece of its line that `part` is."""
        start, end = (part.start, part.end) if part else (self.name.start, self.value.end)
        text = part.text if part else self.value.text
        span = Span.on_line(self.line, start, end)
        return Place(
            path=self.path, span=span, key=self.name.text, option=option, section=self.section, value=text
        )
