"""A `key: value` line as PVE reads it, and the line's text with something else in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.record import Record
from pvelint.grammar.schema.outcome import Problem, Reading, SubOption
from pvelint.grammar.syntax.nodes import Item, SettingLine
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.grammar.version import Version

from .sections import ReadLine, SectionKind

_DIGITS = "0123456789"
_STARTED = (SectionKind.MAIN, SectionKind.PENDING)


class ReadSetting(Record, eq=False):
    """A setting in a section of some kind, dropped ones included; columns are of the line, from 0, end exclusive."""

    line: ReadLine
    node: SettingLine
    reading: Reading

    @property
    def key(self) -> str:
        """As it stands in the line; `reading.key` is the one that PVE stores it under."""
        return self.node.key.text

    @property
    def base(self) -> str:
        """The key without its number: `net` of `net0`."""
        return self.node.key.text.rstrip(_DIGITS)

    @property
    def value(self) -> str:
        """As it stands in the line; `reading.value` is what PVE makes of it."""
        return self.node.value.text

    @property
    def options(self) -> Mapping[str, SubOption]:
        """The sub-options by canonical name, as far as a broken value tells them."""
        return self.reading.options

    @property
    def items(self) -> tuple[Item, ...]:
        """What stands between the commas of the value."""
        return parse_property_string(self.node.value.text).items

    def item_at(self, column: int) -> Item | None:
        """The one that a column of the value, from 0, is in."""
        items = self.items
        at = bisect_right(items, column, key=lambda item: item.start) - 1
        return items[at] if at >= 0 and column < items[at].end else None

    @property
    def version(self) -> Version:
        return self.line.version

    @property
    def kind(self) -> GuestKind:
        """Whose setting it is."""
        return self.line.kind

    @property
    def section(self) -> SectionKind:
        return self.line.section

    @property
    def is_for_next_start(self) -> bool:
        """In the main section or in [PENDING], not in a snapshot or a special section."""
        return self.line.section in _STARTED

    @property
    def dropped(self) -> bool:
        """PVE complains about the line and goes on without it."""
        return self.line.dropped

    @property
    def complained(self) -> bool:
        """PVE complains about the line, and keeps and uses it as it stands."""
        return self.reading.complained

    @property
    def text(self) -> str:
        """The whole line, without its line feed."""
        return self.line.text

    @property
    def value_columns(self) -> tuple[int, int]:
        return self.node.value.start, self.node.value.end

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """Where the columns `start` to `end` of the value are in the line."""
        offset = self.node.value.start
        return offset + start, offset + end

    def wrong_text(self, problem: Problem) -> str:
        """The part of the value that a problem is about."""
        return self.node.value.text[problem.start : problem.end]

    def with_key(self, key: str) -> str:
        """The line's text with another key."""
        node = self.node
        return f"{node.text[: node.key.start]}{key}{node.text[node.key.end :]}"

    def with_value(self, value: str) -> str:
        """The line's text with another value."""
        node = self.node
        return f"{node.text[: node.value.start]}{value}{node.text[node.value.end :]}"

    def with_part(self, start: int, end: int, text: str) -> str:
        """The line's text with other text in these columns of the value."""
        value = self.node.value.text
        return self.with_value(f"{value[:start]}{text}{value[end:]}")


def read_setting(line: ReadLine) -> ReadSetting | None:
    """The setting of a line whose key and value PVE looks at; None for any other line."""
    if line.reading is None or not isinstance(line.node, SettingLine):
        return None
    return ReadSetting(line, line.node, line.reading)
