"""From a rule's finding to a diagnostic: with all that the rule and the guest say about it."""

from __future__ import annotations

from dataclasses import replace

from pvelint.grammar.guest import Guest
from pvelint.grammar.reader import ReadLine
from pvelint.grammar.syntax import Place, SettingLine, Span
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Applicability, Finding, Fix

from .edits import difference
from .judge_line import LineVerdict, Repair
from .report import Diagnostic, GuestName, RelatedPlace

_MAX_RELATED = 5


def diagnostic(
    info: RuleInfo, finding: Finding, version: Version, name: GuestName | None, guest: Guest | None
) -> Diagnostic:
    """A finding with what its rule says about itself; fixes of a locked guest are unsafe."""
    place = finding.place
    fix = finding.fix
    if fix is not None and guest is not None and guest.is_locked:
        fix = replace(fix, applicability=Applicability.UNSAFE)
    related = tuple(
        RelatedPlace(r.place.path, r.place.span, r.message, r.place.section, r.place.key, r.place.option)
        for r in finding.related[:_MAX_RELATED]
    )
    return Diagnostic(
        rule=info.name,
        category=info.category,
        severity=finding.severity or info.severity,
        impact=finding.impact or info.impacts[0],
        version=version,
        message=finding.message,
        help=finding.help,
        path=place.path,
        guest=name,
        section=place.section,
        key=place.key,
        option=place.option,
        span=place.span,
        fix=fix,
        alternatives=finding.alternatives,
        related=related,
        secret=finding.secret,
        value=place.value,
    )


def line_diagnostic(
    verdict: LineVerdict, line: ReadLine, guest: Guest, name: GuestName, index: int, section: str | None
) -> Diagnostic:
    """A verdict about the line `index` (from 0) of a guest's file, in the section of that name."""
    finding = verdict.finding
    text = guest.document.lines[index].text
    path = guest.document.path

    def fix(repair: Repair) -> Fix:
        edits = difference(path, index + 1, text, repair.text)
        if (replaced := _line_replaced(guest, section, index, repair.text)) is not None:
            return Fix(
                Applicability.UNSAFE, f"{repair.title}, which takes the place of line {replaced}", edits
            )
        return Fix(repair.applicability, repair.title, edits)

    place = Place(
        path=path,
        span=Span.on_line(index + 1, finding.start, finding.end),
        key=_key_of(line),
        option=finding.option,
        section=section,
        value=text[finding.start : finding.end],
    )
    full = Finding(
        place=place,
        message=finding.message,
        help=finding.help,
        severity=finding.severity,
        impact=verdict.impact,
        fix=fix(verdict.repair) if verdict.repair else None,
        alternatives=tuple(fix(reading) for reading in verdict.readings),
        secret=finding.secret,
    )
    return diagnostic(verdict.info, full, guest.version, name, guest)


def _line_replaced(guest: Guest, section: str | None, index: int, text: str) -> int | None:
    """The number of the line that PVE uses today and no longer where line `index` becomes this text."""
    key = text.rpartition("\n")[2].partition(":")[0]
    own = next((s for s in guest.sections if s.name == section), None)
    used = own.settings.get(key) if own is not None else None
    return used.index + 1 if used is not None and used.index < index else None


def _key_of(line: ReadLine) -> str | None:
    """As PVE parsed it: `cdrom` is `ide2` from the moment its value is accepted."""
    if line.unreadable or not isinstance(line.node, SettingLine):
        return None
    return line.reading.key if line.reading and not line.dropped else line.node.key.text


def name_of(guest: Guest) -> GuestName:
    """What a report calls the guest."""
    return GuestName(guest.vmid, guest.node, guest.name)
