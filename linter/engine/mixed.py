"""Guests of a tree whose files hold more than one config: linted, but never fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.several import find_seam
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.parse import parse_document
from pvelint.report.model import Diagnostic


def without_fixes(found: list[Diagnostic], guests: Iterable[Guest]) -> list[Diagnostic]:
    """The findings, those of such files without a fix: it would take lines of another guest for this one's."""
    fixable = {f.path for f in found if f.fix is not None or f.alternatives}
    documents = (guest.document for guest in guests if guest.document.path in fixable)
    mixed = {document.path for document in documents if find_seam(document) is not None}
    if not mixed:
        return found
    return [replace(f, fix=None, alternatives=()) if f.path in mixed else f for f in found]


def not_fixed(kinds: Mapping[str, GuestKind], text_of: Callable[[str], str]) -> Iterator[str]:
    """A line for each such file; the paths come with the kinds of their guests."""
    for path, kind in kinds.items():
        if (seam := find_seam(parse_document(path, text_of(path), kind))) is not None:
            yield f"{path}:{seam.line}: not fixed, for the file seems to hold more than one config: {seam.reason}"
