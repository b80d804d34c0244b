"""PVE's reader of guest files: sections, and what becomes of each line.

PVE::QemuServer::parse_vm_config, PVE::LXC::Config::parse_pct_config: one flow, which asks the kind of guest for its
headers and for what it makes of a key and a value.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record, replace
from pvelint.grammar.schema.outcome import Reading
from pvelint.grammar.schema.values import read_special_value, read_value
from pvelint.grammar.syntax.nodes import (
    WHITE,
    Document,
    HeaderForm,
    HeaderLine,
    Line,
    LxcLine,
    SettingLine,
    UnreadableLine,
)
from pvelint.grammar.syntax.parse import parse_line
from pvelint.grammar.version import Version

PENDING_NAMES = {GuestKind.VM: "PENDING", GuestKind.CONTAINER: "pve:pending"}
_LIKE_PENDING = "pending"
"""A container's snapshot of this name may hold `delete:`: PVE calls the pending section so while it reads."""
_SPECIAL = "special:"
"""PVE takes this part of a header in any case, the name behind it as it is written (before 8.3 that, too)."""


class SectionKind(StrEnum):
    """What PVE does with the lines of a section. A container's is PENDING, too, by the name `pve:pending`."""

    MAIN = "main"
    PENDING = "PENDING"
    CLOUDINIT = "special:cloudinit"
    FLEECING = "special:fleecing"
    SNAPSHOT = "snapshot"
    UNKNOWN = "unknown"


class ReadLine(Record, eq=False):
    """A line in a section of some kind, as one PVE version reads it; equal lines share one."""

    node: Line
    version: Version
    section: SectionKind
    reading: Reading | None
    """Of a `key: value` line whose key and value PVE looks at."""
    unreadable: bool
    """PVE cannot make out a key and value: "unable to parse config"."""
    misplaced: bool
    """`delete:` outside of the pending section."""
    kind: GuestKind = VM

    @property
    def text(self) -> str:
        return self.node.text

    @property
    def dropped(self) -> bool:
        """PVE complains about the line and goes on without it."""
        return self.unreadable or self.misplaced or (self.reading is not None and self.reading.dropped)

    @property
    def lost(self) -> bool:
        """The next start goes without it: PVE drops the line, or leaves out its drive."""
        return self.dropped or (self.reading is not None and self.reading.vanishes is not None)


class RawSection(Record, frozen=False):
    """A section with its lines as (index from 0, line), notes and blank lines included, header excluded."""

    kind: SectionKind
    name: str | None
    header: int | None
    lines: list[tuple[int, ReadLine]]
    replaced_by: RawSection | None = None
    """The later section of the same name, which PVE keeps instead of this one."""


def read_sections(
    document: Document, version: Version, models: frozenset[str] | None, kind: GuestKind = VM
) -> list[RawSection]:
    """All sections in file order, the main one first; the document is parsed as one of this kind of guest.

    `models` are the names of the custom CPU models that exist (`custom-` left out), None where unknown.
    """
    current = RawSection(SectionKind.MAIN, None, None, [])
    sections = [current]
    for index, node in enumerate(document.lines):
        if isinstance(node, HeaderLine) and (opened := _open_section(node, index, version, kind)) is not None:
            sections.append(opened)
            current = opened
        else:
            line = read_line(node.text, version, current.kind, models, kind)
            if line.misplaced and kind is not VM and current.name == _LIKE_PENDING:
                line = _with_deletion(line)
            current.lines.append((index, line))
    _mark_replaced(sections)
    return sections


def _with_deletion(line: ReadLine) -> ReadLine:
    assert isinstance(line.node, SettingLine)
    return replace(line, misplaced=False, reading=Reading(line.node.key.text, line.node.value.text))


@lru_cache(1 << 14)
def read_line(
    text: str, version: Version, section: SectionKind, models: frozenset[str] | None, kind: GuestKind = VM
) -> ReadLine:
    """A line without its line feed; `models` as for `read_sections`. Equal input, same object."""
    node = parse_line(text, kind)
    unreadable = misplaced = False
    reading = None
    if section is not SectionKind.UNKNOWN:
        if isinstance(node, SettingLine) and not (
            version < Version.V8_4 and kind is VM and "-" in node.key.text
        ):
            misplaced = node.key.text == "delete" and section is not SectionKind.PENDING
            if kind is not VM and node.value.text in WHITE:
                misplaced = False  # an unknown key like others
            if not misplaced:
                reading = _read_setting(node, version, section, models, kind)
        else:
            opens = isinstance(node, HeaderLine) and is_header(node, version, kind)
            unreadable = isinstance(node, SettingLine | UnreadableLine | HeaderLine) and not opens
    return ReadLine(node, version, section, reading, unreadable, misplaced, kind)


def is_faulty(line: ReadLine) -> bool:
    """PVE drops the line or complains about it, or its API would refuse it."""
    return line.dropped or (line.reading is not None and bool(line.reading.problems))


def is_header(node: HeaderLine, version: Version, kind: GuestKind = VM) -> bool:
    """Whether this version opens a section there whose lines it keeps."""
    opened = _open_section(node, 0, version, kind)
    return opened is not None and opened.kind is not SectionKind.UNKNOWN


def _read_setting(
    node: SettingLine,
    version: Version,
    section: SectionKind,
    models: frozenset[str] | None,
    kind: GuestKind,
) -> Reading:
    key, value = node.key.text, node.value.text
    if isinstance(node, LxcLine):
        from pvelint.grammar.schema.lxc_lines import read_lxc_line

        return read_lxc_line(key, value, version)
    if section is SectionKind.CLOUDINIT or _is_taken_as_it_stands(key, value, section):
        return Reading(key, value)
    if section is SectionKind.FLEECING:
        return read_special_value("fleecing", key, value, version)
    return read_value(key, value, version, models, kind)


def _is_taken_as_it_stands(key: str, value: str, section: SectionKind) -> bool:
    """True for the lines that PVE stores before it asks the schema, and of which its writer asks nothing either."""
    if key == "snapstate":
        return value in ("prepare", "delete")
    free = ("args", "description", "delete") if section is SectionKind.FLEECING else ("description", "delete")
    return key in free and value not in WHITE


def _open_section(node: HeaderLine, index: int, version: Version, kind: GuestKind) -> RawSection | None:
    """The section that a header opens, None where this version takes the header for an unreadable line."""
    name = node.name.text
    if node.form is HeaderForm.PENDING:
        return RawSection(SectionKind.PENDING, PENDING_NAMES[kind], index, [])
    if node.form is HeaderForm.SNAPSHOT:
        return RawSection(SectionKind.SNAPSHOT, name, index, [])
    if version < Version.V8_4:
        if node.form is HeaderForm.SPECIAL and name.lower() == "special:cloudinit":
            return RawSection(SectionKind.CLOUDINIT, "special:cloudinit", index, [])
        return None
    if node.form is HeaderForm.SPECIAL:
        name = name[: len(_SPECIAL)].lower() + name[len(_SPECIAL) :]
        if name in (SectionKind.CLOUDINIT, SectionKind.FLEECING):
            return RawSection(SectionKind(name), name, index, [])
    return RawSection(SectionKind.UNKNOWN, node.name.text, index, [])


def _mark_replaced(sections: list[RawSection]) -> None:
    last = {(section.kind, section.name): section for section in sections}
    for section in sections:
        kept = last[section.kind, section.name]
        if kept is not section and section.kind is not SectionKind.UNKNOWN:
            section.replaced_by = kept
