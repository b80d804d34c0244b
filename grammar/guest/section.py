"""A section of a guest's file as PVE keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pvelint.grammar.syntax.nodes import Document, Edit, LxcLine, NoteLine, Position, SettingLine, Span

from .notes import stored_notes
from .sections import RawSection
from .setting import Setting


class Section:
    """The main section, the pending one, a special section or a snapshot, as PVE keeps it."""

    def __init__(self, document: Document, raw: RawSection) -> None:
        self.document = document
        self.raw = raw
        self.kind = raw.kind
        self.name = raw.name
        self.settings: dict[str, Setting] = {}
        """By key as PVE stores it; of several lines with one key, the last that PVE keeps."""
        self.lxc: list[Setting] = []
        """The lines for LXC of a container, all of which count."""
        self.overwritten: list[tuple[Setting, str]] = []
        """(earlier setting, its key) for each line that a later one replaces."""
        for index, line in raw.lines:
            if line.reading is not None and not line.dropped:
                self._keep(Setting(document, index, line, raw.name))

    def _keep(self, setting: Setting) -> None:
        if isinstance(setting.node, LxcLine):
            self.lxc.append(setting)
            return
        if setting.key in ("description", "snapstate"):
            return
        if (earlier := self.settings.get(setting.key)) is not None:
            self.overwritten.append((earlier, setting.key))
        self.settings[setting.key] = setting

    @cached_property
    def notes(self) -> str | None:
        """The decoded description: all `#` lines and `description:` lines, as PVE joins them; None without any."""
        return stored_notes(line.node for _, line in self.raw.lines)

    def values(self) -> dict[str, str]:
        """What PVE's reader keeps, by key, the description left out."""
        kept = {key: setting.value for key, setting in self.settings.items()}
        if self.unfinished is not None:
            kept["snapstate"] = self.unfinished
        return kept

    @cached_property
    def unfinished(self) -> str | None:
        """`snapstate` of a snapshot that was not taken or deleted to the end: PVE rolls back to none with it."""
        readings = (line.reading for _, line in self.raw.lines if not line.dropped)
        states = [r.value for r in readings if r is not None and r.key == "snapstate"]
        return states[-1] if states else None

    @property
    def note_lines(self) -> Iterator[tuple[int, NoteLine]]:
        return ((i, line.node) for i, line in self.raw.lines if isinstance(line.node, NoteLine))

    def insert(self, key: str, value: str) -> Edit:
        """The edit that adds `key: value` to this section, where PVE's sorted order would put it."""
        ending = "\r" if any(line.text.endswith("\r") for _, line in self.raw.lines) else ""
        for setting in self.settings.values():
            if setting.key > key:
                at = Position(setting.index + 1, 1)
                return Edit(self.document.path, Span(at, at), f"{key}: {value}{ending}\n")
        kept = [i for i, line in self.raw.lines if isinstance(line.node, SettingLine | NoteLine)]
        after = max(kept, default=self.raw.header if self.raw.header is not None else -1)
        if after + 1 < len(self.document.lines):
            at = Position(after + 2, 1)
            return Edit(self.document.path, Span(at, at), f"{key}: {value}{ending}\n")
        at = Position(after + 1, len(self.document.lines[after].text) + 1)
        return Edit(self.document.path, Span(at, at), f"\n{key}: {value}")
