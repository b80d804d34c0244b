"""The linted files as lines, with what in them is secret: texts under a span, or a file as a whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import lru_cache

from pvelint.grammar.syntax.line_edits import Replacement, exists, merge_edits, replace_lines, text_under
from pvelint.grammar.syntax.nodes import FILE_START, Edit, Position, Span
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Fix

from .hider import Hider, telling_words
from .mask import MASK, mask_edits


class Sources:
    """Each file's lines are split once per run."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._guests = set(report.paths)
        self._lines: dict[str, list[str]] = {}
        self._secrets: dict[str, list[Span]] = {}
        self._hiders: dict[str, Hider] = {}
        self._near_hiders: dict[tuple[str, int, int], Hider] = {}
        self._marked: dict[str, list[Span]] = {}
        for finding in report.findings:
            if finding.guest is not None:
                self._guests.add(finding.path)
            if finding.secret and finding.span == FILE_START:
                self._lines[finding.path] = []
            elif finding.secret:
                self._marked.setdefault(finding.path, []).append(finding.span)

    def lines(self, path: str) -> list[str]:
        """Without line feeds; none for a file that is not at hand, or of which nothing is known."""
        if path not in self._lines:
            self._read(path)
        return self._lines[path]

    def _read(self, path: str) -> None:
        from pvelint.grammar.secrets.guest_file import joined
        from pvelint.grammar.secrets.other_file import secrets_of_file

        try:
            text = self._report.text_of(path)
        except (KeyError, OSError):
            self._lines[path] = []
            return
        found = _secrets_of_guest(text) if path in self._guests else secrets_of_file(path, text)
        self._lines[path] = text.split("\n") if found is not None else []
        self._secrets[path] = joined([*(found or ()), *self._marked.get(path, ())])

    def secrets(self, path: str, first: int, last: int) -> list[Span]:
        """The secrets on these lines (from 1, both inclusive), sorted, none inside another."""
        return self._secrets_in(path, Span(Position(first, 0), Position(last + 1, 0)))

    def secret_columns(self, path: str, line: int, start: int, end: int) -> list[tuple[int, int]]:
        """Those of a piece of a line, as columns of the line (from 0, end exclusive)."""
        whole = len(self.lines(path)[line - 1])
        return [
            (
                secret.start.column - 1 if secret.start.line == line else 0,
                secret.end.column - 1 if secret.end.line == line else whole,
            )
            for secret in self._secrets_in(path, Span.on_line(line, start, end))
        ]

    def _secrets_in(self, path: str, span: Span) -> list[Span]:
        found = self._all_secrets(path)
        start = bisect_right(found, span.start, key=lambda secret: secret.end)
        return found[start : bisect_left(found, span.end, key=lambda secret: secret.start)]

    def hider(self, path: str) -> Hider:
        """Of what stands in the secrets of a file, each line of them by itself."""
        if path not in self._hiders:
            self._hiders[path] = Hider(self._texts(path, self._all_secrets(path)))
        return self._hiders[path]

    def _texts(self, path: str, secrets: Collection[Span]) -> set[str]:
        """As they stand in the file, and as people read them."""
        from pvelint.grammar.secrets.plain import plain

        lines = self.lines(path)
        pieces = (text_under(lines, span).split("\n") for span in secrets)
        texts = {text.removeprefix("#") for found in pieces for text in found}
        texts |= {plain(text).text for text in texts}
        return texts.union(*map(telling_words, texts))

    def _all_secrets(self, path: str) -> list[Span]:
        self.lines(path)
        return self._secrets.get(path, [])

    def after(self, edits: Sequence[Edit], mask: str = MASK) -> Replacement | None:
        """The lines that edits of one file touch, secrets masked; None if they do not fit the file."""
        if not self.fits(edits):
            return None
        lines = self.lines(edits[0].path)
        first, last = min(e.span.start.line for e in edits), max(e.span.end.line for e in edits)
        near = self.secrets(edits[0].path, first, last)
        shown = [edit._replace(replacement=self._without_secrets(edit, mask)) for edit in edits]
        return replace_lines(lines, mask_edits(lines, near, shown, mask))

    def _without_secrets(self, edit: Edit, mask: str) -> str:
        """The replacement without what is secret on the lines that it replaces, however short, or elsewhere."""
        if not edit.replacement:
            return ""
        return self._near(edit).hide(self.hider(edit.path).hide(edit.replacement, mask), mask)

    def _near(self, edit: Edit) -> Hider:
        place = (edit.path, edit.span.start.line, edit.span.end.line)
        if place not in self._near_hiders:
            self._near_hiders[place] = Hider(self._texts(edit.path, self.secrets(*place)), anywhere=1)
        return self._near_hiders[place]

    def fits(self, edits: Sequence[Edit]) -> bool:
        """Whether the places of the edits exist, in files that are at hand."""
        return all(
            exists(self.lines(edit.path), edit.span.start) and exists(self.lines(edit.path), edit.span.end)
            for edit in edits
        )

    def reveals(self, edit: Edit) -> bool:
        """Whether the edit's replacement may give a secret away."""
        if edit.replacement == "":
            return False
        if self._secrets_in(edit.path, edit.span):
            return True
        return self._near(edit).finds(edit.replacement) or self.hider(edit.path).finds(edit.replacement)

    def can_show(self, fix: Fix) -> bool:
        """Whether the fix's replacements are free of secrets."""
        return not any(map(self.reveals, fix.edits))

    def shown_text(self, path: str, span: Span) -> str:
        """What stands under a span, secrets masked; empty where the file has no such place."""
        lines = self.lines(path)
        if not (exists(lines, span.start) and exists(lines, span.end)):
            return ""
        edits = [Edit(path, Span(place, place), "") for place in span]
        for secret in self._secrets_in(path, span):
            masked = Span(max(secret.start, span.start), min(secret.end, span.end))
            edits.append(Edit(path, masked, MASK))
        return merge_edits(lines, edits).replacement


@lru_cache(maxsize=1 << 14)
def _secrets_of_guest(text: str) -> list[Span]:
    """They are asked for twice: for what findings say, and for what a format quotes."""
    from pvelint.grammar.secrets.guest_file import secrets_of_guest

    return secrets_of_guest(text)


def fixes_of(finding: Diagnostic, *, unsafe: bool) -> list[Fix]:
    """What may be proposed: the fix (an unsafe one only if wanted), else the alternatives."""
    fix = [finding.fix] if finding.fix is not None and (unsafe or finding.is_safely_fixable) else []
    return [*fix, *finding.alternatives]
