"""Reads a property string: names, aliases, default key, then each value.

What PVE::JSONSchema::parse_property_string does, but to the end instead of to the first message.
"""

from __future__ import annotations

from pvelint.grammar.schema.options.history import NEVER, History, last_known, next_known
from pvelint.grammar.schema.options.model import BOOLEAN, Option, Sub
from pvelint.grammar.schema.options.table import sub_history, subs_by_name
from pvelint.grammar.syntax.nodes import Item, Part
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.grammar.syntax.scalars import boolean
from pvelint.grammar.version import Version

from .checks import expectation, find_fault
from .outcome import DROPPED, Code, Problem, SubOption

STRICT_ALIASES_SINCE = Version.V9_2
"""Before (pve-common 9.1.9), an alias that followed its own name replaced the value without a message."""
BOOLEAN_DEFAULT_KEY_SINCE = Version.V9_1
"""Before (pve-common 9.0.12), a default key's value had to be 1 or 0: `agent: on` was refused."""


class PropertyReader:
    """One reading of one value: collects sub-options and problems, item by item."""

    def __init__(self, option: Option, value: str, version: Version) -> None:
        self.option = option
        self.value = value
        self.version = version
        self.specs = subs_by_name(option)
        self.names = tuple(self.specs)
        self.options: dict[str, SubOption] = {}
        self.problems: list[Problem] = []
        self._unknown: list[Part] = []
        self._default_key_taken = False

    def read(self) -> tuple[dict[str, SubOption], tuple[Problem, ...]]:
        """The sub-options by canonical name, and all problems: PVE judges the shape first, then values."""
        self._read_items()
        for name in self._unknown:
            self._judge_name(name)
        for sub in self.options.values():
            self._judge_value(sub, self.specs[sub.name])
        for spec in self.option.subs:
            if spec.required and spec.name not in self.options:
                whole = Part(self.value, 0, len(self.value))
                self._complain(Code.MISSING_SUBOPTION, whole, spec.name, expectation(spec), tuple(spec.enum))
        return self.options, tuple(self.problems)

    def _read_items(self) -> None:
        for item in parse_property_string(self.value).items:
            if item.value is None:
                continue
            if item.name is None:
                self._read_word(item, item.value.text)
            elif item.name.text and item.value.text:
                self._read_pair(item, item.name, item.value.text)
            else:
                self._complain(Code.MISSING_NAME, item, item.name.text or None, "NAME=VALUE")

    def _read_word(self, item: Item, text: str) -> None:
        spec = self.option.default_key
        if spec is None:
            self._complain(Code.NO_DEFAULT_KEY, item, None, "NAME=VALUE", self.names)
            return
        earlier = self.options.get(spec.name)
        # PVE asks whether the earlier value is true: `enabled=0,1` is 1 without a message.
        if self._default_key_taken or (earlier is not None and earlier.value != "0"):
            self._complain(Code.DUPLICATE, item, spec.name, f"{spec.name} once")
            return
        self._default_key_taken = True
        self._take(spec, text if self.version < BOOLEAN_DEFAULT_KEY_SINCE else _normal(spec, text), item)

    def _read_pair(self, item: Item, name: Part, text: str) -> None:
        spec = self.specs.get(name.text)
        if spec is None:
            self._unknown.append(name)
            return
        guarded = spec.key_alias or spec.name
        clash = guarded in self.options
        if spec.key_alias and not clash:
            self.options[spec.key_alias] = SubOption(spec.key_alias, spec.name, item)
        if spec.alias:
            spec = self.specs[spec.alias]
            if not clash and self.version >= STRICT_ALIASES_SINCE:
                guarded, clash = spec.name, spec.name in self.options
        if clash:
            self._complain(Code.DUPLICATE, item, guarded, f"{guarded} once")
        else:
            self._take(spec, _normal(spec, text), item)

    def _take(self, spec: Sub, text: str, item: Item) -> None:
        self.options.pop(spec.name, None)
        self.options[spec.name] = SubOption(spec.name, text, item)

    def _judge_name(self, name: Part) -> None:
        history = sub_history(self.option, name.text)
        self._complain(Code.UNKNOWN_SUBOPTION, name, name.text, "", self.names, history)

    def _judge_value(self, sub: SubOption, spec: Sub) -> None:
        item = sub.item
        fault = find_fault(sub.value, self.option, spec, self.version)
        if fault is not None:
            place = item.value or item
            if item.name is not None and self.specs[item.name.text].key_alias == sub.name:
                place = item.name
            if spec.type is BOOLEAN and boolean(sub.value) is not None:
                fault = fault._replace(since=BOOLEAN_DEFAULT_KEY_SINCE)
            self.problems.append(fault.at(place.start, place.end, spec))
        if spec.requires and spec.requires not in self.options:
            self._complain(Code.REQUIRES, item, sub.name, spec.requires)

    def _complain(
        self,
        code: Code,
        place: Item | Part,
        option: str | None,
        expected: str,
        allowed: tuple[str, ...] = (),
        history: History = NEVER,
    ) -> None:
        problem = Problem(
            code=code,
            fate=DROPPED,
            start=place.start,
            end=place.end,
            option=option,
            expected=expected,
            allowed=allowed,
            since=next_known(history, self.version),
            until=last_known(history, self.version),
        )
        self.problems.append(problem)


def _normal(spec: Sub, text: str) -> str:
    truth = boolean(text) if spec.type is BOOLEAN else None
    return text if truth is None else "1" if truth else "0"
