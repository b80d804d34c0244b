"""From a rule's finding to a diagnostic: with all that the rule and the guest say about it."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.record import replace
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Applicability, Finding

from .model import Diagnostic, GuestName, RelatedPlace

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
        places=tuple((r.place.path, r.place.span.start.line) for r in finding.related),
        secret=finding.secret,
        value=place.value,
    )


def name_of(guest: Guest) -> GuestName:
    """What a report calls the guest."""
    return GuestName(guest.vmid, guest.node, guest.name, guest.kind)
