"""The line grammar of section configs, and what PVE takes from a file of such lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.config_file.layout import CONFIG_ID, Layout
from pvelint.grammar.config_file.section_config import SectionConfig, read_section_config
from pvelint.grammar.file_schemas.mappings import PCI
from pvelint.grammar.syntax.nodes import BlankLine, NoteLine, Part, SettingLine, UnreadableLine
from pvelint.grammar.syntax.section_line import EntryLine, parse_section_line

MAPPINGS = Layout(bare_id=True, id_pattern=CONFIG_ID, schema=PCI)
JUNK = st.text(alphabet=st.sampled_from(" \t\r\f\v#:,;=-abcmapdir0\u00a0\u2003é\udc80"), max_size=40)
LINES = st.one_of(JUNK, st.sampled_from(["dir: a", "dir: b", "\tpath /x", "\tdisable", "", " ", "# n", "a"]))

# PVE::SectionConfig and PVE::Storage::Plugin, written as they match; white space is ASCII.
WHITE = r"[ \t\r\f\v]"
WORD = r"[^ \t\r\f\v]"
PROPERTY = re.compile(rf"{WHITE}+({WORD}+)(?:{WHITE}+(.*{WORD}))?{WHITE}*\Z", re.S)
HEADER = re.compile(rf"({WORD}+):{WHITE}*({WORD}+){WHITE}*\Z")


def read(text: str, layout: Layout | None = None) -> SectionConfig:
    return read_section_config("storage.cfg", text, layout)


def complaints(config: SectionConfig) -> list[tuple[int, int, int, str | None]]:
    return [
        (p.place.span.start.line, p.place.span.start.column, p.place.span.end.column, p.place.section)
        for p in config.problems
    ]


@given(st.lists(LINES, max_size=12))
def test_any_text_is_read_and_kept(lines: list[str]) -> None:
    text = "\n".join(lines)
    for layout in (Layout(), MAPPINGS):
        assert read(text, layout).text == text


@given(st.text(alphabet=st.characters(exclude_characters="\n", codec=None), max_size=60))
def test_any_line_is_a_node_that_knows_its_text(text: str) -> None:
    line = parse_section_line(text)
    assert line.text == text
    if isinstance(line, SettingLine):
        assert text[line.key.start : line.key.end] == line.key.text
        assert text[line.value.start : line.value.end] == line.value.text


@given(JUNK)
def test_a_line_is_what_the_patterns_of_pve_say(text: str) -> None:
    line = parse_section_line(text)
    if re.match(rf"{WHITE}*#", text):
        assert isinstance(line, NoteLine)
    elif found := PROPERTY.match(text):
        assert isinstance(line, SettingLine)
        assert (line.key.text, line.value.text) == (found[1], found[2] or "")
    elif found := HEADER.match(text):
        assert isinstance(line, EntryLine)
        assert line.type is not None
        assert (line.type.text, line.id.text) == (found[1], found[2])
    elif re.fullmatch(rf"{WORD}+{WHITE}*", text):
        assert isinstance(line, EntryLine | BlankLine)
    else:
        assert isinstance(line, BlankLine if not text.strip("\r") else UnreadableLine)


@pytest.mark.parametrize(
    ("text", "type_", "id_"),
    [
        ("dir: local", Part("dir", 0, 3), Part("local", 5, 10)),
        ("nfs:nas \t", Part("nfs", 0, 3), Part("nas", 4, 7)),
        ("a:b:c", Part("a:b", 0, 3), Part("c", 4, 5)),
        ("gpu", None, Part("gpu", 0, 3)),
        ("vm:", None, Part("vm:", 0, 3)),
    ],
)
def test_a_header_has_a_type_and_an_id_or_the_id_alone(text: str, type_: Part | None, id_: Part) -> None:
    assert parse_section_line(text) == EntryLine(text, type_, id_)


def test_entries_and_properties_know_their_places() -> None:
    config = read("# all\nDIR: fast\n\tpath  /mnt/fast \n  disable\n\nlvm: slow\n\tvgname vg0\n")
    fast, slow = config
    assert (fast.type, fast.id, fast.line, slow.id) == ("dir", "fast", 2, "slow")
    assert fast.text("path") == "/mnt/fast"
    assert fast.flag("disable") and not slow.flag("disable")
    assert fast.place().span == ((2, 1), (2, 10))
    place = fast.properties["path"].place()
    assert (place.path, place.span, place.key, place.section) == (
        "storage.cfg",
        ((3, 2), (3, 17)),
        "path",
        "fast",
    )
    assert fast.properties["path"].place(Part("/mnt", 7, 11)).span == ((3, 8), (3, 12))
    assert not config.problems


def test_only_an_empty_line_ends_an_entry() -> None:
    config = read("dir: a\n\tpath /a\n \t\ndir: b\n\tpath /b\n\tnodes n1\n\ndir: c\n\tpath /c")
    assert list(config.entries) == ["a", "c"]
    assert config.entries["a"].text("nodes") == "n1"
    assert complaints(config) == [(4, 1, 7, "a"), (5, 2, 9, "a")]


def test_lines_outside_of_entries_and_without_shape_are_reported() -> None:
    config = read("\tpath /a\nnonsense\ndir: a b\n\n \ndir: a\nunindented value\n")
    assert list(config.entries) == ["a"]
    assert complaints(config) == [(1, 1, 9, None), (2, 1, 9, None), (3, 1, 9, None), (7, 1, 17, "a")]


def test_a_later_entry_of_the_same_id_replaces_the_earlier() -> None:
    config = read("dir: a\n\tpath /a\n\tshared 1\n\nlvm: a\n\tvgname v\n\n")
    assert [entry.type for entry in config] == ["lvm"]
    assert config.entries["a"].text("shared") is None
    assert complaints(config) == [(5, 6, 7, "a")]


def test_the_first_of_two_equal_properties_stays() -> None:
    config = read("dir: a\n\tpath /a\n\tpath /b\n")
    assert config.entries["a"].text("path") == "/a"
    assert complaints(config) == [(3, 2, 9, "a")]


def test_an_entry_with_a_bad_id_is_skipped_with_one_complaint() -> None:
    text = "1x\n\tmap a\n\tmap a\nwhat is this\n\nok\n\tmap a\n"
    config = read(text, Layout(bare_id=True, id_pattern=CONFIG_ID))
    assert list(config.entries) == ["ok"]
    assert complaints(config) == [(1, 1, 3, "1x")]


def test_repeatable_properties_are_kept_in_order() -> None:
    one, two = (f"id=1000:0097,node={node},path=0000:01:00.0" for node in "ab")
    config = read(f"gpu\n\tmap {one}\n\tmap {two}\n", MAPPINGS)
    assert [found.value.text for found in config.entries["gpu"].repeated["map"]] == [one, two]
    assert not config.problems


def test_a_header_of_the_other_shape_begins_no_entry() -> None:
    assert complaints(read("pci: gpu\n\tmdev 1\n", Layout(bare_id=True))) == [
        (1, 1, 9, None),
        (2, 1, 8, None),
    ]


def test_carriage_returns_are_white_space() -> None:
    config = read("dir: a\r\n\tpath /a\r\n\r\ndir: b\r\n\tpath /b\r\n")
    assert [(entry.id, entry.text("path")) for entry in config] == [("a", "/a"), ("b", "/b")]


def test_a_line_of_a_carriage_return_is_told_where_another_entry_follows() -> None:
    lines = "dir: a\r\n\tpath /a\r\n\r\n"
    assert not read(lines).problems
    assert complaints(read(f"{lines}dir: b\r\n\r\ndir: c\r\n")) == [(3, 1, 2, "a")]


def test_a_long_line_takes_no_longer_per_character() -> None:
    for text in ("a:" * 50_000 + " b c", "\t" * 100_000, " x" * 50_000, ":" * 100_000):
        assert parse_section_line(text).text == text


def test_a_zero_ends_an_entry_as_an_empty_line_does() -> None:
    config = read("dir: a\n\tpath /a\n0\ndir: b\n\tpath /b\n 0\n")
    assert [entry.id for entry in config] == ["a", "b"]
    assert list(config.entries["b"].properties) == ["path", "0"]


def test_a_word_with_a_colon_is_a_bare_id() -> None:
    config = read("usb:1\n\tmap a\n\nok\n\tmap a\n", Layout(bare_id=True, id_pattern=CONFIG_ID))
    assert list(config.entries) == ["ok"]
    assert complaints(config) == [(1, 1, 6, "usb:1")]
