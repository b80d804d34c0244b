"""Reads the lines below a header: which properties PVE keeps, and whether it keeps the entry."""

from __future__ import annotations

from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.grammar.version import Version

from .entry import Entry
from .judge import judge
from .layout import Layout
from .property import FileProblem, Loss, Property
from .schema import EntryType, properties_of


class EntryReader:
    """One entry in the making; its properties go into `entry`, whose mappings it fills."""

    def __init__(self, entry: Entry, layout: Layout, version: Version) -> None:
        self.entry = entry
        self.is_skipped = False
        """Its header is wrong: PVE does not look at its lines."""
        self.is_sound = True
        self._version = version
        self._in_rust = layout.in_rust
        self._stops_reading = layout.stops_reading
        self._outcome = layout.stops_reading or layout.own.get(entry.id, layout.skips)
        self._type = layout.schema.type_in(version, entry.type) if layout.schema is not None else None
        self._properties: dict[str, Property] = {}
        self._several: dict[str, list[Property]] = {}
        self._problems: list[FileProblem] = []
        self._refused: dict[str, int] = {}
        """Where in the problems the last one about a property is, by its name."""
        self.entry = replace(entry, properties=self._properties, repeated=self._several)

    def add(self, number: int, line: SettingLine) -> None:
        if self.is_skipped:
            return
        name = line.key.text
        found = Property(self.entry.path, number, line.key, line.value, self.entry.id)
        may_repeat = self._may_repeat(name)
        if name in self._properties and not may_repeat:
            message = f"`{name}` is already set in line {self._properties[name].line}: PVE ignores this line"
            self._problems.append(FileProblem(found.place(), message))
        elif (problem := self._judge(found)) is not None:
            self._refused[name] = len(self._problems)
            self._problems.append(problem)
        else:
            if may_repeat:
                self._several.setdefault(name, []).append(found)
            self._properties.setdefault(name, found)

    def has_property(self, name: str) -> bool:
        """Whether entries of this type have one of that name."""
        return self._type is not None and name in properties_of(self._type, self._version)

    def problems(self) -> list[FileProblem]:
        """All of them, once the entry is at its end."""
        if not self.is_skipped and self._type is not None:
            for name, spec in properties_of(self._type, self._version).items():
                if spec.required and name not in self._properties:
                    self._miss(name, self._type)
            if self.is_sound and self._type.check is not None:
                self._check(list(self._type.check(self.entry, self._version)))
        return self._problems

    def _judge(self, found: Property) -> FileProblem | None:
        return judge(found, self._type, self._version, self._in_rust) if self._type is not None else None

    def _may_repeat(self, name: str) -> bool:
        spec = properties_of(self._type, self._version).get(name) if self._type is not None else None
        return spec is not None and spec.several

    def _miss(self, name: str, type: EntryType) -> None:
        self.is_sound = False
        at = self._refused.get(name)
        loss = Loss.FILE if self._stops_reading else Loss.ENTRY
        if at is None:
            message = f"`{name}` is missing, which {type.noun} need: {self._outcome}"
            help = f"add `{name}`, or remove the entry"
            self._problems.append(FileProblem(self.entry.place(), message, loss=loss, help=help))
            return
        refused = self._problems[at]
        fact = refused.message.rpartition(": ")[0]
        message = f"{fact}, and {type.noun} need `{name}`: {self._outcome}"
        self._problems[at] = replace(refused, message=message, loss=loss)

    def _check(self, found: list[FileProblem]) -> None:
        self._problems += found
        for problem in found:
            if problem.loss is Loss.VALUE and problem.place.key:
                self._properties.pop(problem.place.key, None)
        self.is_sound = not any(problem.loss is Loss.ENTRY for problem in found)
