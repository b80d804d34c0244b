"""A property string of a file that PVE reads with proxmox-schema, against what is declared (schema.rs, de/verify.rs)."""

from __future__ import annotations

from pvelint.grammar.schema.options.model import Option
from pvelint.grammar.syntax.nodes import Item, Part
from pvelint.grammar.syntax.quoted import parse_quoted_properties
from pvelint.grammar.version import Version

from .outcome import Code
from .property_string import PropertyReader


class QuotedPropertyReader(PropertyReader):
    """A value may be empty, then it is judged like others; an empty part is a value without a name."""

    def __init__(self, option: Option, value: str, version: Version, keeps_unknown: bool = False) -> None:
        super().__init__(option, value, version)
        self._keeps_unknown = keeps_unknown
        self._kept: set[str] = set()

    def _read_items(self) -> None:
        found = parse_quoted_properties(self.value)
        for item in found.items:
            text = item.value.text if item.value else ""
            if item.name is None:
                self._read_word(item, text)
            elif self._keeps_unknown and item.name.text not in self.specs:
                self._keep(item, item.name)
            else:
                self._read_pair(item, item.name, text)
        if found.broken is not None:
            self._complain(Code.FORMAT, found.broken, None, "quotes around a whole value alone")

    def _keep(self, item: Item, name: Part) -> None:
        if name.text in self._kept:
            self._complain(Code.DUPLICATE, item, name.text, f"{name.text} once")
        self._kept.add(name.text)
