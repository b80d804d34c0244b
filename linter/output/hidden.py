"""Where a guest file holds what nobody should see in a report: passwords, tokens, private keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pvelint.grammar.syntax.nodes import Document, Line, NoteLine, SettingLine, Span, UnreadableLine
from pvelint.grammar.syntax.parse import parse_document
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Fix

from .mask import MASK

if TYPE_CHECKING:
    from pvelint.grammar.secrets import Revealed

_HINT = re.compile(r"(?i)pass|pw|secret|token|key|://|gh[pousr]_|github_pat|glpat|akia|%")
"""Without any of these, a text holds nothing that the rules about secrets know."""
_PASSWORD_KEY = re.compile(r"(?i)[a-z0-9_-]*passw[a-z0-9_-]*")
_PASSWORD_LINE = re.compile(r"(?i)[a-z0-9_-]*passw[a-z0-9_-]*[ \t]*[:=]?[ \t]*(?P<value>[^\r]+)")
_PASSWORD_NOTE = re.compile(r"(?i)cipassw[a-z]*[ \t]*[:=][ \t]*(?P<value>[^ \t\r]+)")
_LONG = 6
"""A secret of so many characters is hidden even inside a word."""


def secret_spans(text: str) -> list[Span]:
    """Sorted, none overlapping; whatever PVE makes of the line, and whether or not a rule reports it."""
    if not _HINT.search(text):
        return []
    document = parse_document("", text)
    spans: list[Span] = []
    for index, line in enumerate(document.lines):
        if _HINT.search(line.text):
            for start, end in _in_line(line):
                spans.append(_whole_key(document, index, start, end))
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, those that overlap made one, empty ones left out."""
    apart: list[Span] = []
    for span in sorted(span for span in set(spans) if span.start < span.end):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text with none of these secrets in it."""
    present = {secret for secret in secrets if secret and secret in text}
    pattern = "|".join(_pattern(secret) for secret in sorted(present, key=len, reverse=True))
    return re.sub(pattern, MASK, text) if pattern else text


def without_secrets(finding: Diagnostic, secrets: Collection[str]) -> Diagnostic:
    """The finding with none of these texts in what it says."""
    fixes = (finding.fix, *finding.alternatives)
    titles = (fix.title for fix in fixes if fix is not None)
    said = "\n".join((finding.message, finding.help, *titles, *(place.message for place in finding.related)))
    if not any(secret in said for secret in secrets):
        return finding

    def hidden_fix(fix: Fix) -> Fix:
        return replace(fix, title=hide(fix.title, secrets))

    return replace(
        finding,
        message=hide(finding.message, secrets),
        help=hide(finding.help, secrets),
        fix=hidden_fix(finding.fix) if finding.fix else None,
        alternatives=tuple(map(hidden_fix, finding.alternatives)),
        related=tuple(replace(place, message=hide(place.message, secrets)) for place in finding.related),
    )


def _in_line(line: Line) -> Iterator[tuple[int, int]]:
    """Columns of the line (from 0, end exclusive)."""
    from pvelint.grammar.secrets import in_args, in_notes

    looks: tuple[Callable[[str], Iterator[Revealed]], ...]
    match line:
        case NoteLine():
            looks = (in_notes,)
        case SettingLine(key=key, value=value) if _PASSWORD_KEY.fullmatch(key.text):
            yield value.start, value.end
            return
        case SettingLine(key=key):
            looks = (in_args,) if key.text == "args" else (in_notes, in_args)
        case UnreadableLine():
            looks = (in_notes, in_args)
            yield from (found.span("value") for found in _PASSWORD_LINE.finditer(line.text))
        case _:
            return
    yield from (found.span("value") for found in _PASSWORD_NOTE.finditer(line.text))
    for look in looks:
        yield from ((found.start, found.end) for found in look(line.text))


def _whole_key(document: Document, index: int, start: int, end: int) -> Span:
    """A private key in the notes goes on in the lines below."""
    from pvelint.grammar.secrets import KEY_END

    span = Span.on_line(index + 1, start, end)
    text = document.lines[index].text[start:end]
    if not text.startswith("-----BEGIN") or KEY_END in text:
        return span
    last = index
    for below in range(index + 1, len(document.lines)):
        if not isinstance(document.lines[below], NoteLine):
            break
        last = below
        if KEY_END in document.lines[below].text:
            break
    return Span(span.start, document.line_span(last).end)


def _pattern(secret: str) -> str:
    escaped = re.escape(secret)
    return escaped if len(secret) >= _LONG else rf"(?<!\w){escaped}(?!\w)"
