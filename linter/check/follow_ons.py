"""What is found only because PVE drops another line: told at that line, not a second time where it is missed.

Whether it is so is tried out: a rule that finds the same with the line mended speaks of something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeAlias

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.grammar.syntax.parse import parse_document
from pvelint.report.model import Diagnostic
from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Finding, Impact, Related, Severity

from .mended import Lost

_STAYING = (Impact.NO_START, Impact.QEMU_REFUSES)
_CAUSING = (Impact.DROPPED, Impact.DEVICE_MISSING)
_MOST_TRIED = 8
"""Lines that are mended one by one, to tell which of them is the cause."""

Judged: TypeAlias = list[tuple[RuleInfo, Finding]]
Ask: TypeAlias = Callable[[RuleInfo, Guest], "list[Finding] | None"]
"""What a rule finds in another state of the guest; None if it cannot tell."""
Causes: TypeAlias = dict[int, list[tuple[RuleInfo, Finding]]]


def without_follow_ons(guest: Guest, judged: Judged, lost: list[Lost], ask: Ask) -> tuple[Judged, Causes]:
    """What remains of the findings, and by the index of the lost lines what follows from each."""
    mended = _Mended(guest, lost, ask)
    singly = [mended] if len(lost) == 1 else [_Mended(guest, [one], ask) for one in lost[:_MOST_TRIED]]
    remaining: Judged = []
    causes: Causes = defaultdict(list)
    known = {(info.name, _identity(finding)) for info, finding in judged}
    for info, finding in judged:
        same = mended.counterparts(info, finding)
        if not same:
            behind = [one.lost[0] for one in singly if not one.counterparts(info, finding)]
            for line in behind:
                causes[line.at].append((info, finding))
            untold = not behind and len(lost) > _MOST_TRIED
            if untold or (finding.impact or info.impacts[0]) in _STAYING:
                remaining.append((info, _following(guest, finding, behind)))
            for other in mended.instead(info, finding):
                if (info.name, _identity(other)) not in known:
                    known.add((info.name, _identity(other)))
                    remaining.append((info, replace(other, fix=None, alternatives=())))
        elif any(_severity(info, other) >= _severity(info, finding) for other in same):
            remaining.append((info, finding))
        else:
            remaining.append((info, replace(same[0], fix=None, alternatives=())))
    return remaining, causes


class _Mended:
    """A guest with some of its lost lines in order."""

    def __init__(self, guest: Guest, lost: list[Lost], ask: Ask) -> None:
        self.lost = lost
        self._lines = {line.at + 1 for line in lost}
        self._ask = ask
        self._guest = guest
        self._found: dict[str, list[Finding] | None] = {}

    @cached_property
    def _mended(self) -> Guest:
        return _with(self._guest, self.lost)

    def counterparts(self, info: RuleInfo, finding: Finding) -> list[Finding]:
        """What the rule finds at the same place, or now at one of the lines itself."""
        if (found := self._findings(info)) is None:
            return [finding]
        return [f for f in found if _identity(f) == _identity(finding)] or [
            f for f in found if f.place.span.start.line in self._lines
        ]

    def instead(self, info: RuleInfo, finding: Finding) -> list[Finding]:
        """What the rule says of the same setting."""
        place = finding.place
        here = place.path, place.span.start.line, place.key
        found = self._findings(info) or ()
        return [f for f in found if (f.place.path, f.place.span.start.line, f.place.key) == here]

    def _findings(self, info: RuleInfo) -> list[Finding] | None:
        if info.name not in self._found:
            self._found[info.name] = self._ask(info, self._mended)
        return self._found[info.name]


def told_at_cause(found: Iterable[Diagnostic], causes: Causes) -> list[Diagnostic]:
    """What line rules found in main and [PENDING], with what comes of the lines that are lost."""
    told = []
    for diagnostic in found:
        following = causes.get(diagnostic.span.start.line - 1, [])
        if diagnostic.impact in _CAUSING and (consequence := _consequence(following, diagnostic)):
            diagnostic = replace(diagnostic, message=f"{diagnostic.message}; {consequence}")
        told.append(diagnostic)
    return told


def _with(guest: Guest, lost: Iterable[Lost]) -> Guest:
    texts = [line.text for line in guest.document.lines]
    for line in lost:
        texts[line.at] = line.text
    document = parse_document(guest.document.path, "\n".join(texts), guest.kind)
    main_only = guest.is_main_only
    return type(guest)(
        document, guest.version, vmid=guest.vmid, node=guest.node, tree=guest.tree, piped=main_only
    )


def _following(guest: Guest, finding: Finding, lost: Iterable[Lost]) -> Finding:
    related = tuple(Related(_place(guest, line), "the start goes without this line") for line in lost)
    return replace(finding, fix=None, alternatives=(), related=finding.related + related)


def _identity(finding: Finding) -> tuple[str, int, str | None, str | None, str]:
    place = finding.place
    return place.path, place.span.start.line, place.key, place.option, place.value


def _severity(info: RuleInfo, finding: Finding) -> Severity:
    return finding.severity or info.severity


def _place(guest: Guest, line: Lost) -> Place:
    text = guest.document.lines[line.at].text
    return Place(
        path=guest.document.path,
        span=Span.on_line(line.at + 1, 0, len(text)),
        key=line.key,
        section=line.section,
    )


def _consequence(following: Judged, cause: Diagnostic) -> str:
    noun = cause.guest.kind.noun if cause.guest is not None else "VM"
    grave = [(info, finding) for info, finding in following if _severity(info, finding) > Severity.INFO]
    impacts = {finding.impact or info.impacts[0] for info, finding in grave}
    if Impact.NO_START in impacts:
        return f"without it PVE refuses to start the {noun}"
    if Impact.QEMU_REFUSES in impacts:
        return "without it QEMU refuses to start the VM"
    if Impact.NO_BOOT in impacts:
        return "without it the VM does not boot as it should"
    keys = sorted({finding.place.key for _, finding in grave if finding.place.key})
    return (
        f"{' and '.join(f'`{key}`' for key in keys[:2])} count{'' if keys[1:] else 's'} on it" if keys else ""
    )
