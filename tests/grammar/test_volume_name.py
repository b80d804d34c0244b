"""What a volume's id and name tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.vm.volume_name import (
    base_of,
    cloned_from,
    content_of,
    image_format,
    is_size,
    owner_of,
    parse_volume_id,
)


@pytest.mark.parametrize(
    ("volume", "owner", "template", "base", "format_"),
    [
        ("vm-100-disk-0", 100, None, None, "raw"),
        ("100/vm-100-disk-0.qcow2", 100, None, None, "qcow2"),
        ("base-9000-disk-0", None, None, 9000, "raw"),
        ("9000/base-9000-disk-0.raw", None, None, 9000, "raw"),
        ("base-9000-disk-0/vm-100-disk-0", 100, 9000, None, "raw"),
        ("other/vm-100-disk-0", 100, None, None, None),
        ("9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2", 100, 9000, None, "qcow2"),
        ("subvol-101-disk-0", 101, None, None, None),
        ("basevol-105-disk-0", None, None, 105, None),
        ("basevol-105-disk-0/subvol-106-disk-1", 106, 105, None, None),
        ("iso/debian-12.iso", None, None, None, None),
        ("vm-1000000000000-disk-0", None, None, None, "raw"),
        ("anything", None, None, None, None),
    ],
)
def test_names_of_images(
    volume: str, owner: int | None, template: int | None, base: int | None, format_: str | None
) -> None:
    assert (owner_of(volume), cloned_from(volume), base_of(volume)) == (owner, template, base)
    assert image_format(volume) == format_


@pytest.mark.parametrize(
    ("text", "storage", "volume"),
    [
        ("local:iso/a:b.iso", "local", "iso/a:b.iso"),
        ("/dev/disk/by-path/pci-0000:01", None, None),
        ("none", None, None),
    ],
)
def test_ids(text: str, storage: str | None, volume: str | None) -> None:
    assert parse_volume_id(text) == (None if storage is None else (storage, volume))


def test_contents_and_sizes() -> None:
    assert [content_of(name) for name in ("iso/a.iso", "100/vm-100-disk-0.raw", "iso")] == [
        "iso",
        "images",
        "images",
    ]
    assert [is_size(text) for text in ("32", "0.5", "", "vm-1-disk-0")] == [True, True, False, False]


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    for ask in (parse_volume_id, content_of, owner_of, cloned_from, base_of, image_format, is_size):
        ask(text)
