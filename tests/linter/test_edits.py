"""The edits that make one line of another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.edits import apply_edits, difference

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=40)


@given(LINES, LINES)
def test_the_edits_lead_there(before: str, after: str) -> None:
    assert apply_edits(before, difference("x", 1, before, after)) == after


def test_only_what_differs_is_edited() -> None:
    edits = difference("x", 1, "size=32GB,ssd=1,discard=1", "size=32G,ssd=1,discard=on")
    assert [(edit.span.start.column, edit.replacement) for edit in edits] == [(9, ""), (25, "on")]


def test_a_long_line_is_not_compared_piece_by_piece() -> None:
    before = "a_ ;b=x," * 20_000
    after = before.replace(" ;", ",")
    edits = difference("x", 1, before, after)
    assert len(edits) == 1
    assert apply_edits(before, edits) == after
