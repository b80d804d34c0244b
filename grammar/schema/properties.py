"""Reads a property string: names, aliases, default key, then each value (JSONSchema::parse_property_string)."""

from __future__ import annotations

from ..parse import parse_property_string
from ..reading import Code, Problem, SubOption
from ..syntax import Item, Part
from ..version import Version
from .history import last_known, next_known
from .judge import boolean, expectation, find_fault
from .model import BOOLEAN, Option, Sub
from .table import sub_history, subs_by_name

STRICT_ALIASES_SINCE = Version.V9_2
"""Before (pve-common 9.1.9) a name and its alias could stand side by side, in one order."""
BOOLEAN_DEFAULT_KEY_SINCE = Version.V9_1
"""Before (pve-common 9.0.12) a default key's value had to be 1 or 0: `agent: on` was refused."""


class PropertyReader:
    """One reading of one value: collects sub-options and problems item by item."""

    def __init__(self, option: Option, value: str, version: Version) -> None:
        self.option = option
        self.value = value
        self.version = version
        self.specs = subs_by_name(option)
        self.options: dict[str, SubOption] = {}
        self.shape_problems: list[Problem] = []
        self.value_problems: list[Problem] = []
        self._default_key_taken = False

    def read(self) -> tuple[dict[str, SubOption], tuple[Problem, ...]]:
        for item in parse_property_string(self.value).items:
            if item.value is None:
                continue
            if item.name is None:
                self._read_word(item, item.value)
            elif not item.name.text or not item.value.text:
                self._shape(Code.MISSING_NAME, item, "NAME=VALUE", item.name.text or None)
            else:
                self._read_pair(item, item.name, item.value)
        for sub in self.options.values():
            self._judge(sub)
        self._find_missing()
        return self.options, (*self.shape_problems, *self.value_problems)

    def _read_word(self, item: Item, value: Part) -> None:
        spec = self.option.default_key
        if spec is None:
            names = tuple(self.specs)
            self._shape(Code.NO_DEFAULT_KEY, item, "NAME=VALUE", None, names)
            return
        earlier = self.options.get(spec.name)
        # Perl's truth: `enabled=0,1` is 1 without a message.
        if self._default_key_taken or (earlier is not None and earlier.value not in ("", "0")):
            self._shape(Code.DUPLICATE, item, f"{spec.name} once", spec.name)
            return
        self._default_key_taken = True
        reads_words = self.version >= BOOLEAN_DEFAULT_KEY_SINCE
        self._take(spec, _normal(spec, value.text) if reads_words else value.text, item)

    def _read_pair(self, item: Item, name: Part, value: Part) -> None:
        spec = self.specs.get(name.text)
        if spec is None:
            self._unknown(name)
            return
        clash = spec.name in self.options
        if spec.alias:
            if spec.key_alias:
                clash = spec.key_alias in self.options
                self.options.setdefault(spec.key_alias, SubOption(spec.key_alias, spec.name, item))
            spec = self.specs[spec.alias]
            clash |= self.version >= STRICT_ALIASES_SINCE and spec.name in self.options
        if clash:
            self._shape(Code.DUPLICATE, item, f"{spec.name} once", spec.name)
        else:
            self._take(spec, _normal(spec, value.text), item)

    def _take(self, spec: Sub, text: str, item: Item) -> None:
        self.options.pop(spec.name, None)
        self.options[spec.name] = SubOption(spec.name, text, item)

    def _judge(self, sub: SubOption) -> None:
        item = sub.item
        spec = self.specs[sub.name]
        given = self.specs.get(item.name.text) if item.name else None
        place = item.name if given is not None and given.key_alias == sub.name else item.value
        if place is None:
            return
        fault = find_fault(sub.value, self.option, spec, self.version)
        if fault is not None:
            problem = fault.at(place.start, place.end, dropped=True, option=sub.name, spec=spec)
            self.value_problems.append(problem)
        if spec.requires and spec.requires not in self.options:
            self.value_problems.append(
                Problem(
                    code=Code.REQUIRES,
                    dropped=True,
                    start=item.start,
                    end=item.end,
                    option=sub.name,
                    expected=spec.requires,
                )
            )

    def _find_missing(self) -> None:
        for spec in self.option.subs:
            if spec.required and spec.name not in self.options:
                self.value_problems.append(
                    Problem(
                        code=Code.MISSING_SUBOPTION,
                        dropped=True,
                        start=0,
                        end=len(self.value),
                        option=spec.name,
                        expected=expectation(spec),
                        allowed=tuple(spec.enum),
                    )
                )

    def _unknown(self, name: Part) -> None:
        history = sub_history(self.option, name.text)
        self.value_problems.append(
            Problem(
                code=Code.UNKNOWN_SUBOPTION,
                dropped=True,
                start=name.start,
                end=name.end,
                option=name.text,
                allowed=tuple(self.specs),
                since=next_known(history, self.version),
                until=last_known(history, self.version),
            )
        )

    def _shape(
        self, code: Code, item: Item, expected: str, option: str | None, allowed: tuple[str, ...] = ()
    ) -> None:
        self.shape_problems.append(
            Problem(
                code=code,
                dropped=True,
                start=item.start,
                end=item.end,
                option=option,
                expected=expected,
                allowed=allowed,
            )
        )


def _normal(spec: Sub, text: str) -> str:
    if spec.type is not BOOLEAN:
        return text
    truth = boolean(text)
    return text if truth is None else str(int(truth))
