"""What is kept of a tree: of each guest what is known of it, of findings where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pvelint.applies import SkippedRule
from pvelint.report.model import Diagnostic
from pvelint.report.tree_result import CheckResult, GuestFacts

from .codec import facts_from_json, facts_to_json, finding_from_json, finding_to_json


class KnownGuest(NamedTuple):
    """By its file's path in an entry."""

    digest: str
    """Of its file."""
    facts: GuestFacts
    bonds: tuple[str, ...]
    uses_mappings: bool
    is_secret: bool
    """Findings about it are not kept: it is judged each time."""


class KnownFinding(NamedTuple):
    """With the paths of the guests that it tells of."""

    finding: Diagnostic
    guests: tuple[str, ...]


class Entry(NamedTuple):
    """A tree as it was checked without errors."""

    guests: Mapping[str, KnownGuest]
    findings: list[KnownFinding]
    skipped_rules: list[SkippedRule]
    version_chosen: bool
    notices: tuple[str, ...]

    @property
    def result(self) -> CheckResult:
        """Without the findings."""
        return CheckResult(
            guests={path: guest.facts for path, guest in self.guests.items()},
            skipped_rules=self.skipped_rules,
            version_chosen=self.version_chosen,
            notices=self.notices,
        )


def to_json(entry: Entry) -> dict[str, Any]:
    return {
        "guests": {path: _guest_to_json(guest) for path, guest in entry.guests.items()},
        "findings": [(finding_to_json(known.finding), known.guests) for known in entry.findings],
        "skipped_rules": entry.skipped_rules,
        "version_chosen": entry.version_chosen,
        "notices": entry.notices,
    }


def from_json(data: Any) -> Entry | None:
    """None for anything else."""
    try:
        return Entry(
            guests={path: _guest_from_json(*guest) for path, guest in data["guests"].items()},
            findings=_findings_from_json(data["findings"]),
            skipped_rules=[SkippedRule(*skipped) for skipped in data["skipped_rules"]],
            version_chosen=data["version_chosen"],
            notices=tuple(data["notices"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _findings_from_json(data: Iterable[Any]) -> list[KnownFinding]:
    return [KnownFinding(finding_from_json(finding), tuple(guests)) for finding, guests in data]


def _guest_to_json(guest: KnownGuest) -> list[Any]:
    return [guest.digest, facts_to_json(guest.facts), guest.bonds, guest.uses_mappings, guest.is_secret]


def _guest_from_json(
    digest: str, facts: Any, bonds: Iterable[str], uses_mappings: bool, is_secret: bool
) -> KnownGuest:
    return KnownGuest(digest, facts_from_json(facts), tuple(bonds), uses_mappings, is_secret)
