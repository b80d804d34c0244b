"""A setting of a guest: what it says, where it stands, and the edits that change it."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.schema.outcome import Reading, SubOption
from pvelint.grammar.syntax.nodes import Document, Edit, Item, Place, SettingLine, Span
from pvelint.grammar.syntax.scalars import integer_or, is_true, whole_number

from .sections import ReadLine


class Setting:
    """One `key: value` line that PVE keeps."""

    __slots__ = ("document", "index", "key", "node", "reading", "section")

    def __init__(self, document: Document, index: int, line: ReadLine, section: str | None) -> None:
        assert isinstance(line.node, SettingLine) and line.reading is not None
        self.document = document
        self.index = index
        self.section = section
        self.node: SettingLine = line.node
        self.reading: Reading = line.reading
        self.key = line.reading.key

    @property
    def value(self) -> str:
        """As PVE stores it: normalised booleans and integers."""
        return self.reading.value

    @property
    def options(self) -> Mapping[str, SubOption]:
        return self.reading.options

    def get(self, option: str, default: str = "") -> str:
        """The text of a sub-option."""
        found = self.reading.options.get(option)
        return default if found is None else found.value

    def flag(self, option: str, default: bool = False) -> bool:
        """A boolean sub-option."""
        found = self.reading.options.get(option)
        return default if found is None else is_true(found.value)

    def number(self, option: str, default: int = 0) -> int:
        """A sub-option that is a whole number; `default` where it is missing or none."""
        return integer_or(self.get(option), default)

    def words(self, separators: str = ",; ") -> list[str]:
        """The parts of a list value, empty ones left out."""
        value = self.value
        for separator in separators[1:] + "\t":
            value = value.replace(separator, separators[0])
        return [word for word in value.split(separators[0]) if word]

    @property
    def index_of_key(self) -> int:
        """3 for `net3`, 0 for a key without a number."""
        digits = self.key.lstrip("abcdefghijklmnopqrstuvwxyz-_")
        return whole_number(digits) or 0

    def at(self, option: str | None = None) -> Place:
        """The sub-option's text if it is there, else the whole setting."""
        found = self.reading.options.get(option) if option else None
        if found is None:
            return self._place(self.node.key.start, self.node.value.end, option, self.value)
        start = self.node.value.start
        return self._place(start + found.item.start, start + found.item.end, option, found.item.text)

    def part(self, start: int, end: int, option: str | None = None) -> Place:
        """Columns `start` to `end` of the value's text (from 0, end exclusive)."""
        offset = self.node.value.start
        return self._place(offset + start, offset + end, option, self.node.value.text[start:end])

    def _place(self, start: int, end: int, option: str | None, value: str) -> Place:
        span = Span.on_line(self.index + 1, start, end)
        return Place(
            path=self.document.path, span=span, key=self.key, option=option, section=self.section, value=value
        )

    def set(self, option: str, value: str) -> Edit:
        """Give a sub-option this value; one that is missing is appended."""
        found = self.reading.options.get(option)
        if found is not None and found.item.value is not None:
            return self._edit(found.item.value.start, found.item.value.end, value)
        text = self.node.value.text
        comma = "" if text.endswith(",") else ","
        return self._edit(len(text), len(text), f"{comma}{option}={value}")

    def remove(self, option: str) -> Edit:
        """Take out a sub-option, which must be there, with one comma."""
        return self.remove_item(self.reading.options[option].item)

    def remove_item(self, item: Item) -> Edit:
        text = self.node.value.text
        if item.start > 0:
            return self._edit(item.start - 1, item.end, "")
        return self._edit(0, min(item.end + 1, len(text)), "")

    def replace(self, value: str) -> Edit:
        """Give the whole setting another value."""
        return self._edit(0, len(self.node.value.text), value)

    def replace_part(self, start: int, end: int, text: str) -> Edit:
        """Replace columns `start` to `end` of the value's text (from 0, end exclusive)."""
        return self._edit(start, end, text)

    def _edit(self, start: int, end: int, text: str) -> Edit:
        offset = self.node.value.start
        return Edit(self.document.path, Span.on_line(self.index + 1, offset + start, offset + end), text)

    def delete(self) -> Edit:
        """Take out the whole line."""
        return self.document.delete_line(self.index)
