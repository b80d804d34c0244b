"""What fixes change in a guest's settings: all that `qm set` and `pct set` can be told."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.sections import PENDING_NAMES, SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_class import guest_class
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.secrets.guest_file import secrets_of_guest
from pvelint.grammar.syntax.edits import Apart, apply_edits
from pvelint.grammar.syntax.line_edits import exists, replace_lines
from pvelint.grammar.syntax.nodes import Edit, LxcLine, NoteLine, SettingLine, Span
from pvelint.grammar.syntax.parse import parse_document, parse_line
from pvelint.report.model import Diagnostic, Round

from .mask import mask_edits

_SECRET = "\ud800"
"""Stands for a secret in a text; no file decodes to it."""


class Change(NamedTuple):
    key: str
    value: tuple[str, ...] | None
    """The new value, cut where a secret stands; None for a setting that goes."""
    obstacle: str | None = None
    """Why it cannot be made so."""


class GuestPlan:
    """The fixes of one guest's findings, made round by round; `left_out` have no effect on its settings."""

    def __init__(self, rounds: Sequence[Round], secrets: Iterable[Span] = ()) -> None:
        """`secrets` are places in the text of the first round."""
        first = rounds[0].findings[0]
        self._path, self._version = first.path, first.version
        self._kind = first.guest.kind if first.guest is not None else VM
        self._first = rounds[0].text
        lines = self._first.split("\n")
        secret_lines = (parse_line(lines[number]) for number in {span.start.line - 1 for span in secrets})
        self._secret_keys = {_stored_key(node) for node in secret_lines if isinstance(node, SettingLine)}
        self.left_out: list[tuple[Diagnostic, str]] = []
        self._last = self._first
        taken: list[tuple[Diagnostic, list[str]]] = []
        for round_ in rounds:
            lines = round_.text.split("\n")
            made = self._take(round_, lines)
            taken += ((finding, lines) for finding in made)
            self._last = apply_edits(round_.text, dict.fromkeys(e for f in made for e in _edits(f)))
        self.made = [finding for finding, lines in taken if self._has_effect(finding, lines)]

    def changes(self) -> Iterator[Change]:
        """By key; where a secret was masked, so is the value."""
        pending = self._before.pending
        waiting = set(pending.settings) if pending is not None else set()
        if pending is not None and (delete := pending.settings.get("delete")) is not None:
            waiting |= {key.removeprefix("!") for key in delete.words()}
        for key in sorted(self._changed):
            obstacle = None
            if key in waiting:
                obstacle = (
                    f"[{PENDING_NAMES[self._kind]}] has a change of it, which the command would replace"
                )
            elif key not in self._after and key in self._still_there:
                obstacle = "the fixes conflict; run pvelint again after the other commands"
            yield Change(key, self._value(key), obstacle)

    def _value(self, key: str) -> tuple[str, ...] | None:
        if key not in self._after:
            return None
        masked = self._masked.get(key)
        parts = tuple(masked.node.value.text.split(_SECRET)) if masked is not None else ("", "")
        return ("", "") if key in self._secret_keys and len(parts) == 1 else parts

    @cached_property
    def _before(self) -> Guest:
        return self._guest(self._first)

    @cached_property
    def _after(self) -> Mapping[str, Setting]:
        return self._guest(self._last).main.settings

    @cached_property
    def _masked(self) -> Mapping[str, Setting]:
        lines = self._last.split("\n")
        edits = mask_edits(lines, secrets_of_guest(self._last), (), _SECRET)
        return self._guest(apply_edits(self._last, edits)).main.settings

    @cached_property
    def _still_there(self) -> set[str]:
        """The keys of main's lines after the fixes, readable or not."""
        nodes = (line.node for _, line in self._guest(self._last).main.raw.lines)
        return {_stored_key(node) for node in nodes if isinstance(node, SettingLine)}

    def _guest(self, text: str) -> Guest:
        return guest_class(self._kind)(parse_document(self._path, text, self._kind), self._version)

    @cached_property
    def _changed(self) -> frozenset[str]:
        before, after = _values(self._before.main.settings), _values(self._after)
        return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))

    def _take(self, round_: Round, lines: Sequence[str]) -> list[Diagnostic]:
        """Those whose fixes are edits of this guest's main section, and go together."""
        sections = _Sections(self._guest(round_.text))
        edits: set[Edit] = set()
        taken = Apart()
        made: list[Diagnostic] = []
        for finding in round_.findings:
            new = [edit for edit in _edits(finding) if edit not in edits]
            reason = self._obstacle(_edits(finding), lines, sections)
            if reason is None and not all(map(taken.has_room_for, new)):
                reason = "another fix changes the same text; run pvelint again after it"
            if reason is not None:
                self.left_out.append((finding, reason))
                continue
            made.append(finding)
            edits.update(new)
            taken.add(new)
        return made

    def _obstacle(self, edits: Sequence[Edit], lines: Sequence[str], sections: _Sections) -> str | None:
        if any(edit.path != self._path for edit in edits):
            return "it edits another file as well"
        if not all(exists(lines, position) for edit in edits for position in edit.span):
            return "the file is not available"
        for edit in edits:
            if (section := sections.of(edit)) is not None:
                return f"it edits the section [{section}]"
        return None

    def _has_effect(self, finding: Diagnostic, lines: Sequence[str]) -> bool:
        touched = _touched(finding, lines)
        nodes = [parse_line(line, self._kind) for line in touched]
        if any(_stored_key(node) in self._changed for node in nodes if isinstance(node, SettingLine)):
            return True
        reason = "PVE removes the line when it next writes the file"
        if any(isinstance(node, NoteLine) for node in nodes):
            reason = "the notes are edited in the file or the web interface"
        elif any(isinstance(node, LxcLine) for node in nodes):
            reason = "lines for LXC are edited in the file"
        self.left_out.append((finding, reason))
        return False


class _Sections:
    """The sections of a guest behind the main one, by the lines that open them."""

    def __init__(self, guest: Guest) -> None:
        found = [
            (section.header, section.name or "")
            for section in guest.raw_sections
            if section.kind is not SectionKind.MAIN and section.header is not None
        ]
        self._headers = [header for header, _ in found]
        self._names = [name for _, name in found]

    def of(self, edit: Edit) -> str | None:
        """The name of the section that the edit is in, None for the main one."""
        line, column = edit.span.start
        last = line - 1 if column == 1 and edit.span.start == edit.span.end else line
        at = bisect_left(self._headers, last)
        name = self._names[at - 1] if at else None
        return name if name is None or name.isprintable() else ascii(name)[1:-1]


def _touched(finding: Diagnostic, lines: Sequence[str]) -> list[str]:
    """The lines that are not the same before and after."""
    _, before, after = replace_lines(lines, _edits(finding))
    old, new = Counter(before), Counter(after)
    return [*(old - new), *(new - old)]


def _edits(finding: Diagnostic) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix is not None else ()


def _values(settings: Mapping[str, Setting]) -> dict[str, str]:
    return {key: setting.node.value.text for key, setting in settings.items()}


def _stored_key(node: SettingLine) -> str:
    return "ide2" if node.key.text == "cdrom" else node.key.text
