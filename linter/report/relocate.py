"""Findings between two files of which only one was named: shown there, as the same finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from pvelint.grammar.record import replace

from .model import Diagnostic, GuestName, RelatedPlace

Owners = Callable[[str], GuestName | None]
"""The guest whose file a path is."""


def touches(finding: Diagnostic, paths: Collection[str]) -> bool:
    """Whether the finding, or a place that belongs to it, stands in one of these files."""
    return finding.path in paths or any(place.path in paths for place in finding.related)


def shown_in(findings: Iterable[Diagnostic], paths: Collection[str], owner: Owners) -> list[Diagnostic]:
    """The findings that touch these files, each at a place in one of them; of equal ones the first.

    A finding keeps its fingerprint when it moves: it is the same one whichever of its files was named. It loses
    its fixes, which edit the file where it stood.
    """
    shown: list[Diagnostic] = []
    taken: set[object] = set()
    for finding in findings:
        if finding.path in paths:
            shown.append(finding)
        elif place := next((p for p in finding.related if p.path in paths), None):
            moved = _seen_from(finding, place, owner(place.path))
            if (spot := (moved.rule, moved.path, moved.span)) not in taken:
                taken.add(spot)
                shown.append(moved)
    return shown


def views_by_file(
    findings: Iterable[Diagnostic], owner: Owners
) -> dict[str, list[tuple[Diagnostic, Diagnostic]]]:
    """By each file that a finding touches: the finding, and how it would be told there."""
    views: dict[str, list[tuple[Diagnostic, Diagnostic]]] = defaultdict(list)
    for finding in findings:
        views[finding.path].append((finding, finding))
        for place in finding.related:
            if place.path != finding.path:
                views[place.path].append((finding, _seen_from(finding, place, owner(place.path))))
    return views


def _seen_from(finding: Diagnostic, place: RelatedPlace, guest: GuestName | None) -> Diagnostic:
    """The finding at one of its related places; the place where it stood becomes the first related one."""
    vmid = finding.guest.vmid if finding.guest is not None else None
    here = RelatedPlace(
        finding.path,
        finding.span,
        "the other place" if vmid is None else f"the other place, in VM {vmid}",
        finding.section,
        finding.key,
        finding.option,
    )
    return replace(
        finding,
        path=place.path,
        span=place.span,
        section=place.section,
        key=place.key,
        option=place.option,
        guest=guest,
        fix=None,
        alternatives=(),
        related=(here, *(other for other in finding.related if other is not place)),
    )
