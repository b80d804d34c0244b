"""What fixes change in a VM's settings: all that `qm set` can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.secrets.guest_file import secrets_of_guest
from pvelint.grammar.syntax.edits import apply_edits, overlap
from pvelint.grammar.syntax.line_edits import exists, replace_lines
from pvelint.grammar.syntax.nodes import Edit, NoteLine, SettingLine, Span
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
        self._first = rounds[0].text
        lines = self._first.split("\n")
        self._secret_lines = [parse_line(lines[span.start.line - 1]) for span in secrets]
        self.left_out: list[tuple[Diagnostic, str]] = []
        self._last = self._first
        taken: list[tuple[Diagnostic, Round]] = []
        for round_ in rounds:
            made = self._take(round_)
            taken += ((finding, round_) for finding in made)
            self._last = apply_edits(round_.text, dict.fromkeys(e for f in made for e in _edits(f)))
        self.made = [finding for finding, round_ in taken if self._has_effect(finding, round_)]

    def changes(self) -> Iterator[Change]:
        """By key; where a secret was masked, so is the value."""
        pending = self._before.pending
        waiting = set(pending.settings) if pending is not None else set()
        if pending is not None and (delete := pending.settings.get("delete")) is not None:
            waiting |= {key.removeprefix("!") for key in delete.words()}
        for key in sorted(self._changed):
            obstacle = None
            if key in waiting:
                obstacle = "[PENDING] has a change of it, which the command would replace"
            elif key not in self._after and key in self._still_there:
                obstacle = "the fixes conflict; run pvelint again after the other commands"
            yield Change(key, self._value(key), obstacle)

    def _value(self, key: str) -> tuple[str, ...] | None:
        if key not in self._after:
            return None
        masked = self._masked.get(key)
        parts = tuple(masked.node.value.text.split(_SECRET)) if masked is not None else ("", "")
        held_a_secret = any(isinstance(n, SettingLine) and _stored_key(n) == key for n in self._secret_lines)
        return ("", "") if held_a_secret and len(parts) == 1 else parts

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
        return Guest(parse_document(self._path, text), self._version)

    @cached_property
    def _changed(self) -> frozenset[str]:
        before, after = _values(self._before.main.settings), _values(self._after)
        return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))

    def _take(self, round_: Round) -> list[Diagnostic]:
        """Those whose fixes are edits of this guest's main section, and go together."""
        guest = self._guest(round_.text)
        made: list[Diagnostic] = []
        for finding in round_.findings:
            edits = [edit for other in made for edit in _edits(other)]
            if (reason := self._obstacle(finding, guest, edits)) is None:
                made.append(finding)
            else:
                self.left_out.append((finding, reason))
        return made

    def _obstacle(self, finding: Diagnostic, guest: Guest, others: list[Edit]) -> str | None:
        edits = _edits(finding)
        lines = [line.text for line in guest.document.lines]
        if any(edit.path != self._path for edit in edits):
            return "it edits another file as well"
        if not all(exists(lines, position) for edit in edits for position in edit.span):
            return "the file is not available"
        for edit in edits:
            if (section := _section(guest, edit)) is not None:
                return f"it edits the section [{section}]"
            if any(overlap(edit, other) and edit != other for other in others):
                return "another fix changes the same text; run pvelint again after it"
        return None

    def _has_effect(self, finding: Diagnostic, round_: Round) -> bool:
        touched = _touched(finding, round_.text)
        keys = {_stored_key(node) for line in touched if isinstance(node := parse_line(line), SettingLine)}
        if keys & self._changed:
            return True
        notes = any(isinstance(parse_line(line), NoteLine) for line in touched)
        reason = "the notes are edited in the file or the web interface"
        if not notes:
            reason = "PVE removes the line when it next writes the file"
        self.left_out.append((finding, reason))
        return False


def _section(guest: Guest, edit: Edit) -> str | None:
    """The name of the section that the edit is in, None for the main one."""
    line, column = edit.span.start
    last = line - 1 if column == 1 and edit.span.start == edit.span.end else line
    name = None
    for section in guest.raw_sections:
        if section.kind is not SectionKind.MAIN and section.header is not None and section.header < last:
            name = section.name or ""
    return name if name is None or name.isprintable() else ascii(name)[1:-1]


def _touched(finding: Diagnostic, text: str) -> list[str]:
    """The lines that are not the same before and after."""
    _, before, after = replace_lines(text.split("\n"), _edits(finding))
    old, new = Counter(before), Counter(after)
    return [*(old - new), *(new - old)]


def _edits(finding: Diagnostic) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix is not None else ()


def _values(settings: Mapping[str, Setting]) -> dict[str, str]:
    return {key: setting.node.value.text for key, setting in settings.items()}


def _stored_key(node: SettingLine) -> str:
    return "ide2" if node.key.text == "cdrom" else node.key.text
