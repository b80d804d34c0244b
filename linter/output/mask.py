"""Secrets stay secret: what shows a file's text masks it here first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pvelint.grammar.syntax.line_edits import exists, replace_lines, text_under
from pvelint.grammar.syntax.nodes import Edit, Span

MASK = "********"
"""Always of this length: not even the length of a secret is shown."""

_TELLING = 6
"""A text of so many characters that stands elsewhere too is no accident."""


def mask_lines(lines: Sequence[str], secrets: Iterable[Span]) -> list[str]:
    """A text as lines, every secret masked; the secrets do not overlap."""
    edits = mask_edits(lines, secrets, ())
    if not edits:
        return list(lines)
    first, before, after = replace_lines(lines, edits)
    return [*lines[:first], *after, *lines[first + len(before) :]]


def mask_edits(
    lines: Sequence[str], secrets: Iterable[Span], edits: Sequence[Edit], mask: str = MASK
) -> list[Edit]:
    """The edits and those that mask each secret; where one changes a secret, the mask replaces both."""
    shown = list(edits)
    for secret in secrets:
        if _is_empty(secret) or not (exists(lines, secret.start) and exists(lines, secret.end)):
            continue
        text = text_under(lines, secret)
        shown = [_without(edit, text, mask) if _tells(edit, text, secret) else edit for edit in shown]
        if not any(_deletes(edit, secret) for edit in shown):
            shown = _masked(shown, secret, mask)
    return shown


def reveals(lines: Sequence[str], secrets: Iterable[Span], edit: Edit) -> bool:
    """Whether a replacement holds a secret or takes the place of one, so that it may be one itself."""
    return edit.replacement != "" and any(
        not _is_empty(secret) and (_touches(edit, secret) or _tells(edit, text_under(lines, secret), secret))
        for secret in secrets
    )


def _masked(edits: list[Edit], secret: Span, mask: str) -> list[Edit]:
    hit = [edit for edit in edits if _touches(edit, secret)]
    start = min([secret.start, *(edit.span.start for edit in hit)])
    end = max([secret.end, *(edit.span.end for edit in hit)])
    return [*(edit for edit in edits if edit not in hit), Edit("", Span(start, end), mask)]


def _without(edit: Edit, text: str, mask: str) -> Edit:
    return edit._replace(replacement=edit.replacement.replace(text, mask))


def _is_empty(span: Span) -> bool:
    return span.start >= span.end


def _touches(edit: Edit, secret: Span) -> bool:
    return edit.span.start < secret.end and secret.start < edit.span.end


def _deletes(edit: Edit, secret: Span) -> bool:
    return edit.replacement == "" and edit.span.start <= secret.start and secret.end <= edit.span.end


def _tells(edit: Edit, text: str, secret: Span) -> bool:
    """Whether the replacement holds the secret's text."""
    if text == "" or text not in edit.replacement:
        return False
    near = secret.start.line <= edit.span.end.line and edit.span.start.line <= secret.end.line
    return near or len(text) >= _TELLING
