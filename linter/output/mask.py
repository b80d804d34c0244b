"""Secrets stay secret: what shows a file's text masks it here first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pvelint.grammar.syntax.line_edits import exists, replace_lines
from pvelint.grammar.syntax.nodes import Edit, Span

MASK = "********"
"""Always of this length: not even the length of a secret is shown."""


def mask_lines(lines: Sequence[str], secrets: Iterable[Span]) -> list[str]:
    """A text as lines, every secret masked; the secrets are sorted and do not overlap."""
    edits = mask_edits(lines, secrets, ())
    if not edits:
        return list(lines)
    first, before, after = replace_lines(lines, edits)
    return [*lines[:first], *after, *lines[first + len(before) :]]


def mask_edits(
    lines: Sequence[str], secrets: Iterable[Span], edits: Sequence[Edit], mask: str = MASK
) -> list[Edit]:
    """The edits and those that mask each secret, sorted; where one changes a secret, the mask replaces both.

    The secrets are sorted, and neither they nor the edits overlap among themselves.
    """
    ordered = sorted(edits, key=lambda edit: edit.span)
    hidden = [span for span in secrets if _is_there(lines, span) and not _is_deleted(ordered, span)]
    return list(_merged(ordered, hidden, mask))


def _merged(edits: Sequence[Edit], secrets: Sequence[Span], mask: str) -> Iterator[Edit]:
    """What overlaps becomes one mask."""
    marks = sorted(
        [*((edit.span, edit) for edit in edits), *((span, None) for span in secrets)], key=lambda m: m[0]
    )
    open_span: Span | None = None
    alone: Edit | None = None
    for span, edit in marks:
        if open_span is not None and span.start < open_span.end and open_span.start < span.end:
            open_span, alone = Span(open_span.start, max(open_span.end, span.end)), None
            continue
        if open_span is not None:
            yield alone or Edit("", open_span, mask)
        open_span, alone = span, edit
    if open_span is not None:
        yield alone or Edit("", open_span, mask)


def _is_there(lines: Sequence[str], span: Span) -> bool:
    return span.start < span.end and exists(lines, span.start) and exists(lines, span.end)


def _is_deleted(edits: Sequence[Edit], secret: Span) -> bool:
    """Whether an edit takes the secret out: nothing is left to mask."""
    at = bisect_right(edits, secret.start, key=lambda edit: edit.span.start) - 1
    return at >= 0 and edits[at].replacement == "" and secret.end <= edits[at].span.end
