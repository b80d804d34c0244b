"""For people: each finding with the place, what PVE makes of it, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.guest_kind import VM
from pvelint.grammar.syntax.nodes import Edit
from pvelint.report.model import Diagnostic, GuestName, Report
from pvelint.rules.model import Applicability, Fix

from .color import BLUE, BOLD, GREEN, RED, SEVERITY, Paint
from .escape import visible
from .excerpt import reach, spans_of_lines, window
from .options import Options
from .source import Sources
from .tally import tally

_MOST_LINES = 3
"""Of an excerpt, and of what a fix makes of it."""


def render(report: Report, options: Options) -> str:
    page = _Page(report, options)
    blocks = ["\n".join(page.block(finding)) + "\n\n" for finding in report.findings]
    return "".join(blocks) + tally(report, color=options.color) + "\n"


class _Page:
    def __init__(self, report: Report, options: Options) -> None:
        self._sources = Sources(report)
        self._width = options.width
        self._unsafe = options.unsafe_fixes
        self._paint = Paint(options.color)

    def block(self, finding: Diagnostic) -> Iterator[str]:
        margin = len(str(finding.span.end.line))
        line, column = finding.span.start
        kind = self._paint(SEVERITY[finding.severity], f"{finding.severity}[{visible(finding.rule)}]")
        place = self._paint(BOLD, f"{visible(finding.path)}:{line}:{column}:")
        yield f"{place} {kind} {self._paint(BOLD, visible(finding.message))}"
        yield from self._excerpt(finding, margin)
        if finding.guest is not None:
            yield self._note(margin, "guest", guest_title(finding.guest))
        yield self._note(margin, "impact", finding.impact)
        if finding.help:
            yield self._note(margin, "help", visible(finding.help))
        for place_ in finding.related:
            start = place_.span.start
            where = f"{visible(place_.path)}:{start.line}:{start.column}"
            yield self._note(margin, "see", f"{where}: {visible(place_.message)}")
        if finding.fix is not None:
            yield from self._fix(finding.fix, margin, finding.path)
        for fix in finding.alternatives:
            yield from self._alternative(fix, margin, finding.path)

    def _excerpt(self, finding: Diagnostic, margin: int) -> Iterator[str]:
        lines = self._sources.lines(finding.path)
        marked = list(spans_of_lines(finding.span, lines))
        if not any(lines[number - 1] for number, _, _ in marked):
            return
        yield self._gutter(margin)
        for number, start, end in marked[:_MOST_LINES]:
            text = lines[number - 1]
            if end < len(text):
                text = text.removesuffix("\r")
            secrets = self._sources.secret_columns(finding.path, number, *reach(len(text), start))
            shown = window(text, start, end, self._room(margin), secrets)
            yield self._gutter(margin, number) + " " + shown.text
            carets = self._paint(SEVERITY[finding.severity], "^" * shown.mark_width)
            yield self._gutter(margin) + " " + " " * shown.mark_start + carets
        if len(marked) > _MOST_LINES:
            yield self._gutter(margin) + f" ... {len(marked) - _MOST_LINES} more lines"

    def _fix(self, fix: Fix, margin: int, path: str) -> Iterator[str]:
        if fix.applicability is Applicability.UNSAFE and not self._unsafe:
            yield self._note(margin, "fix", f"{visible(fix.description)} (unsafe: see --unsafe-fixes)")
            return
        yield self._note(margin, "fix", f"{visible(fix.description)} ({fix.applicability})")
        yield from self._result(fix.edits, margin, path)

    def _alternative(self, fix: Fix, margin: int, path: str) -> Iterator[str]:
        yield self._note(margin, "alternative", visible(fix.description))
        yield from self._result(fix.edits, margin, path)

    def _result(self, edits: Sequence[Edit], margin: int, path: str) -> Iterator[str]:
        """What the lines will read."""
        for edited in sorted({edit.path for edit in edits}):
            if edited != path:
                yield self._gutter(margin, "") + f" in {visible(edited)}:"
            yield from self._result_of_file([edit for edit in edits if edit.path == edited], margin)

    def _result_of_file(self, edits: Sequence[Edit], margin: int) -> Iterator[str]:
        replaced = self._sources.after(edits)
        if replaced is None:
            return
        first, before, after = replaced
        while before and after and before[-1] == after[-1]:
            before, after = before[:-1], after[:-1]
        while before and after and before[0] == after[0]:
            first, before, after = first + 1, before[1:], after[1:]
        for number, text in enumerate(after[:_MOST_LINES], first + 1):
            old = before[number - first - 1] if number - first <= len(before) else ""
            yield self._changed(number, old.removesuffix("\r"), text.removesuffix("\r"), margin)
        for number, _ in enumerate(before[len(after) : _MOST_LINES], first + 1 + len(after)):
            yield f"{number:>{margin}} " + self._paint(RED, "- (line removed)")
        if max(len(before), len(after)) > _MOST_LINES:
            yield self._gutter(margin) + f" ... {max(len(before), len(after)) - _MOST_LINES} more lines"

    def _changed(self, number: int, old: str, new: str, margin: int) -> str:
        start = _common(old, new)
        end = len(new) - _common(old[start:][::-1], new[start:][::-1])
        shown = window(new, start, end, self._room(margin))
        return f"{number:>{margin}} " + self._paint(GREEN, f"+ {shown.text}")

    def _gutter(self, margin: int, number: int | str = "") -> str:
        return self._paint(BLUE, f"{number:>{margin}} |")

    def _note(self, margin: int, name: str, text: str) -> str:
        return f"{'':>{margin}} {self._paint(BLUE, '=')} {self._paint(BOLD, name)}: {text}"

    def _room(self, margin: int) -> int:
        return self._width - margin - 3


def guest_title(guest: GuestName) -> str:
    """`105 (nas) on pve1`, `container 120 (web) on pve1`"""
    vmid = "no VMID" if guest.vmid is None else str(guest.vmid)
    vmid = vmid if guest.kind is VM else f"{guest.kind.noun} {vmid}"
    name = f" ({visible(guest.name)})" if guest.name else ""
    return vmid + name + (f" on {visible(guest.node)}" if guest.node else "")


def _common(one: str, other: str) -> int:
    """How many characters both start with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
