"""A misspelt name has one evident candidate, or none."""

from __future__ import annotations

import pytest
from pvelint.suggest import closest, did_you_mean

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


def test_two_equally_near_candidates_are_none() -> None:
    assert closest("net1", ["net0", "net2"]) is None
    assert closest("net", ["net0", "net10"]) == "net0"


def test_did_you_mean() -> None:
    assert did_you_mean("efidisk-2", RULES) == " (did you mean 'efidisk-2m'?)"
    assert did_you_mean("duplicate", RULES) == " (there are 'duplicate-key', 'duplicate-mac')"
    assert did_you_mean("e", RULES) == ""
    assert did_you_mean("zzz", RULES) == ""
