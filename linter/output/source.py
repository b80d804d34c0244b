"""The linted files as lines, with what in them is secret: texts under a span, or a file as a whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from pvelint.grammar.syntax.line_edits import Replacement, exists, merge_edits, replace_lines, text_under
from pvelint.grammar.syntax.nodes import FILE_START, Edit, Span
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Fix

from .hidden import joined, secret_spans
from .mask import MASK, mask_edits, reveals


class Sources:
    """Each file's lines are split once per run."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[str, list[str]] = {}
        self._secrets: dict[str, list[Span]] = {}
        self._secret_texts: dict[str, set[str]] = {}
        self._marked: dict[str, list[Span]] = {}
        for finding in report.findings:
            if finding.secret and finding.span == FILE_START:
                self._lines[finding.path] = []
            elif finding.secret:
                self._marked.setdefault(finding.path, []).append(finding.span)

    def lines(self, path: str) -> list[str]:
        """Without line feeds; empty for a file that is not at hand."""
        if path not in self._lines:
            try:
                self._lines[path] = self._report.text_of(path).split("\n")
            except (KeyError, OSError):
                self._lines[path] = []
        return self._lines[path]

    def secrets(self, path: str, first: int, last: int) -> list[Span]:
        """The secrets on these lines (from 1, both inclusive), sorted, none inside another."""
        found = self._all_secrets(path)
        start = bisect_left(found, first, key=lambda secret: secret.end.line)
        return found[start : bisect_right(found, last, key=lambda secret: secret.start.line)]

    def secret_texts(self, path: str) -> Collection[str]:
        """What stands in the secrets of a file, each line of them by itself."""
        if path not in self._secret_texts:
            lines = self.lines(path)
            pieces = (text_under(lines, span).split("\n") for span in self._all_secrets(path))
            self._secret_texts[path] = {text.removeprefix("#") for texts in pieces for text in texts}
        return self._secret_texts[path]

    def _all_secrets(self, path: str) -> list[Span]:
        if path not in self._secrets:
            found = secret_spans("\n".join(self.lines(path)))
            self._secrets[path] = joined([*found, *self._marked.get(path, ())])
        return self._secrets[path]

    def after(self, edits: Sequence[Edit], mask: str = MASK) -> Replacement | None:
        """The lines that edits of one file touch, secrets masked; None if they do not fit the file."""
        if not self.fits(edits):
            return None
        lines = self.lines(edits[0].path)
        first, last = min(e.span.start.line for e in edits), max(e.span.end.line for e in edits)
        masked = mask_edits(lines, self.secrets(edits[0].path, 1, len(lines)), edits, mask)
        touched = [edit for edit in masked if edit.span.start.line <= last and first <= edit.span.end.line]
        return replace_lines(lines, touched)

    def fits(self, edits: Sequence[Edit]) -> bool:
        """Whether the places of the edits exist, in files that are at hand."""
        return all(
            exists(self.lines(edit.path), edit.span.start) and exists(self.lines(edit.path), edit.span.end)
            for edit in edits
        )

    def reveals(self, edit: Edit) -> bool:
        """Whether the edit's replacement may give a secret away."""
        return reveals(self.lines(edit.path), self._all_secrets(edit.path), edit)

    def can_show(self, fix: Fix) -> bool:
        """Whether the fix's replacements are free of secrets."""
        return not any(map(self.reveals, fix.edits))

    def shown_text(self, path: str, span: Span) -> str:
        """What stands under a span, secrets masked; empty where the file has no such place."""
        lines = self.lines(path)
        if not (exists(lines, span.start) and exists(lines, span.end)):
            return ""
        edits = [Edit(path, Span(place, place), "") for place in span]
        for secret in self.secrets(path, span.start.line, span.end.line):
            start, end = max(secret.start, span.start), min(secret.end, span.end)
            if start < end:
                edits.append(Edit(path, Span(start, end), MASK))
        return merge_edits(lines, edits).replacement


def fixes_of(finding: Diagnostic, *, unsafe: bool) -> list[Fix]:
    """What may be proposed: the fix (an unsafe one only if wanted), else the alternatives."""
    fix = [finding.fix] if finding.fix is not None and (unsafe or finding.is_safely_fixable) else []
    return [*fix, *finding.alternatives]
