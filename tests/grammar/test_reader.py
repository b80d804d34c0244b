"""Sections, and which lines PVE drops, version by version (PVE::QemuServer::parse_vm_config)."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.sections import ReadLine, SectionKind, read_line, read_sections
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST, Version


def read(text: str, version: Version = NEWEST, section: SectionKind = SectionKind.MAIN) -> ReadLine:
    return read_line(text, version, section, None)


def kinds(text: str, version: Version = NEWEST) -> list[tuple[SectionKind, str | None, int | None]]:
    return [(s.kind, s.name, s.header) for s in read_sections(parse_document("x", text), version, None)]


def test_sections_in_order() -> None:
    text = "name: a\n[PENDING]\n[special:cloudinit]\n[before]\n[what is this]\n"
    assert kinds(text) == [
        (SectionKind.MAIN, None, None),
        (SectionKind.PENDING, "PENDING", 1),
        (SectionKind.CLOUDINIT, "special:cloudinit", 2),
        (SectionKind.SNAPSHOT, "before", 3),
        (SectionKind.UNKNOWN, "what is this", 4),
    ]


def test_unknown_header_was_a_line_of_the_section_above() -> None:
    text = "[what is this]\nname: a\n"
    [main] = read_sections(parse_document("x", text), Version.V7_4, None)
    assert [(line.unreadable, line.dropped) for _, line in main.lines] == [
        (True, True),
        (False, False),
        (False, False),
    ]


def test_lines_of_an_unknown_section_are_nobodys() -> None:
    line = read("memory: much", section=SectionKind.UNKNOWN)
    assert (line.reading, line.dropped) == (None, False)


def test_a_later_section_of_the_same_name_replaces_the_earlier() -> None:
    sections = read_sections(parse_document("x", "[one]\n[two]\n[one]\n"), NEWEST, None)
    assert sections[1].replaced_by is sections[3]
    assert [section.replaced_by for section in (sections[0], sections[2], sections[3])] == [None] * 3


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("name: a", False),
        ("", False),
        ("#memory: much", False),
        ("memory: much", True),
        ("memory : 1024", True),
        (" memory: 1024", True),
        ("memory=1024", True),
        ("hostpci0: 01:00.0,pcie=1", False),
        ("hostpci0: 01:00.0, pcie=1", True),
        ("virtio0: local:8,ssd=1", True),
        ("no-such-option: 1", True),
        ("onboot: yes", False),
        ("args: anything at all", False),
        ("delete: name", True),
        ("\ufeffname: a", True),
    ],
)
def test_what_pve_drops_of_the_main_section(text: str, dropped: bool) -> None:
    assert read(text).dropped is dropped
    assert read(text + "\r").dropped is dropped


def test_args_are_kept_with_a_carriage_return_that_cannot_be_written() -> None:
    line = read("args: -foo\r-bar")
    assert line.reading is not None
    assert [(p.code, p.dropped, p.start, p.end) for p in line.reading.problems] == [
        (Code.LINE_FEED, False, 4, 5)
    ]
    assert not line.dropped


def test_delete_belongs_to_pending() -> None:
    assert read("delete: name").misplaced
    assert not read("delete: name", section=SectionKind.PENDING).dropped


def test_equal_lines_are_read_once() -> None:
    assert read("name: a") is read("".join(["name", ": a"]))
    assert read("name: a") is not read("name: a", Version.V7_4)
    assert read("name: a") is not read("name: a", section=SectionKind.SNAPSHOT)


def test_a_version_knows_its_own_options() -> None:
    assert read("affinity: 0-3", Version.V7_4).dropped is False
    assert read("amd-sev: type=std", Version.V7_4).dropped
    assert not read("amd-sev: type=std", Version.V8_4).dropped
