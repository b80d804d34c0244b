"""A misspelt name has one evident candidate, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.spelling import closest, similar

RULES = (
    "hba-missing-rombar",
    "duplicate-key",
    "duplicate-mac",
    "boot-order-absent",
    "efidisk-2m",
)


@pytest.mark.parametrize(
    ("word", "candidate"),
    [
        ("hba-mising-rombar", "hba-missing-rombar"),
        ("hba_missing_rombar", "hba-missing-rombar"),
        ("HBA-MISSING-ROMBAR", "hba-missing-rombar"),
        ("duplicate-kee", "duplicate-key"),
        ("duplicate", None),
        ("something-else", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_closest(word: str, candidate: str | None) -> None:
    assert closest(word, RULES) == candidate


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("net1", ["net0", "net2"]),
        ("vmbr9", ["vmbr0", "vmbr1"]),
        ("net", ["net0"]),
        ("local-zsf1", ["local-zfs2"]),
        ("Haswell-noTS", ["Haswell-noTSX", "Haswell-noTSA"]),
    ],
)
def test_nothing_is_guessed(word: str, known: list[str]) -> None:
    assert closest(word, known) is None


def test_the_nearest_of_several() -> None:
    assert (
        closest("EPYC-Roma-v2", ["EPYC-Rome", "EPYC-Rome-v1", "EPYC-Rome-v2", "EPYC-Milan-v2"])
        == "EPYC-Rome-v2"
    )
    assert closest("loacl-zfs", ["local", "local-zfs", "local-lvm"]) == "local-zfs"


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_what_is_found_is_known(word: str, known: list[str]) -> None:
    found = closest(word, known)
    assert found is None or found in known
    assert set(similar(word, known)) <= set(known)
