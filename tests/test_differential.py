"""A few trees of which all ways to ask give one answer; `script/differential MINUTES` tries as many as there is time for."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pvelint.grammar.joins.partners import Partners

from .differential.answers import differences


@pytest.mark.parametrize("seed", range(3))
def test_all_ways_to_ask_give_one_answer(seed: int, tmp_path: Path) -> None:
    assert list(differences(Random(seed), tmp_path, changes=2)) == []


def test_a_partner_that_is_not_found_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Partners, "may_hold", lambda *_: False)
    (tmp_path / "a").mkdir()
    assert any("partners only" in line for line in differences(Random(1), tmp_path / "a", changes=0))
