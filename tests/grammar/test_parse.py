"""Any text parses, nothing of it is lost, and equal texts share their node."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.syntax.edits import apply_edits
from pvelint.grammar.syntax.nodes import (
    BlankLine,
    HeaderForm,
    HeaderLine,
    NoteLine,
    Part,
    SettingLine,
    UnreadableLine,
    decode,
    encode,
)
from pvelint.grammar.syntax.parse import parse_document, parse_line, parse_property_string

TRICKY = "# :=,;[]{}\t\r\f\v\0\ufeff\xa0\u2028\x85\x1céſ٣%-_.!aZ09"  # noqa: RUF001
TEXT = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=[])), max_size=60)
LINE = TEXT.map(lambda text: text.replace("\n", " "))
SHAPED = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["", "net0", "scsi0:", "[", "[pve:pending]", "#", "description:", " ", "lxc.a", "lxc.idmap ="]
    ),
    LINE,
    LINE,
)


@given(st.one_of(LINE, SHAPED), st.sampled_from(GuestKind))
@settings(max_examples=200)
def test_any_line_parses_and_its_parts_are_where_they_say(text: str, kind: GuestKind) -> None:
    node = parse_line(text, kind)
    assert node.text == text
    parts: list[Part] = []
    if isinstance(node, NoteLine):
        parts = [node.note]
    elif isinstance(node, HeaderLine):
        parts = [node.name]
    elif isinstance(node, SettingLine):
        parts = [node.key, node.value]
    for part in parts:
        assert text[part.start : part.end] == part.text
    assert all(left.end <= right.start for left, right in pairwise(parts))


@given(st.one_of(LINE, st.lists(LINE, max_size=5).map(",".join)))
@settings(max_examples=200)
def test_any_value_parses_and_its_items_tile_it(text: str) -> None:
    items = parse_property_string(text).items
    assert ",".join(item.text for item in items) == text
    for item in items:
        assert text[item.start : item.end] == item.text
        for part in (item.name, item.value):
            assert part is None or text[part.start : part.end] == part.text
    assert all(left.end + 1 == right.start for left, right in pairwise(items))


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_come_back(raw: bytes) -> None:
    document = parse_document("105.conf", decode(raw))
    assert encode(document.text) == raw
    assert len(document.lines) == raw.count(b"\n") + 1


@given(LINE)
def test_equal_texts_share_their_node(text: str) -> None:
    copy = "".join(list(text))
    assert parse_line(text) is parse_line(copy)
    assert parse_property_string(text) is parse_property_string(copy)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("name: a", "name", "a"),
        ("name:a", "name", "a"),
        ("name:   a  ", "name", "a"),
        ("net0: virtio,bridge=vmbr0\r", "net0", "virtio,bridge=vmbr0"),
        ("args: -cpu 'x: y' ", "args", "-cpu 'x: y'"),
        ("a-b_2: x", "a-b_2", "x"),
        ("delete: a,b", "delete", "a,b"),
    ],
)
def test_setting(text: str, key: str, value: str) -> None:
    node = parse_line(text)
    assert isinstance(node, SettingLine)
    assert (node.key.text, node.value.text) == (key, value)


@pytest.mark.parametrize(
    "text", [" name: a", "name : a", "name", "name = a", "\ufeffname: a", ": a", "x:", "é: a"]
)
def test_line_that_pve_cannot_read(text: str) -> None:
    assert isinstance(parse_line(text), UnreadableLine)


@pytest.mark.parametrize("text", ["", " ", "\t\r", "\f\v"])
def test_blank_line(text: str) -> None:
    assert isinstance(parse_line(text), BlankLine)


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("[PENDING]", HeaderForm.PENDING, None),
        ("[pending]", HeaderForm.PENDING, None),
        ("[before-upgrade]", HeaderForm.SNAPSHOT, "before-upgrade"),
        ("[special:cloudinit]", HeaderForm.SPECIAL, "special:cloudinit"),
        ("[ab]  ", HeaderForm.SNAPSHOT, "ab"),
        ("[a]", HeaderForm.UNKNOWN, "a"),
    ],
)
def test_header(text: str, form: HeaderForm, name: str | None) -> None:
    node = parse_line(text)
    assert isinstance(node, HeaderLine)
    assert node.form is form
    assert name is None or node.name.text == name


def test_items_of_a_property_string() -> None:
    items = parse_property_string("local:8, size=8G,,x=,=y").items
    names = [item.name and item.name.text for item in items]
    assert names == [None, " size", None, "x", ""]
    assert items[0].value is not None and items[0].value.text == "local:8"


def test_deleting_a_line_leaves_the_others() -> None:
    document = parse_document("x", "a: 1\nb: 2\nc: 3")
    assert [apply_edits(document.text, [document.delete_line(index)]) for index in range(3)] == [
        "b: 2\nc: 3",
        "a: 1\nc: 3",
        "a: 1\nb: 2",
    ]
