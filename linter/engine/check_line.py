"""One line before all line rules; equal lines are checked once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from pvelint.grammar.guest.sections import ReadLine, SectionKind, is_faulty, read_line
from pvelint.grammar.version import Version
from pvelint.rulebook import Rulebook
from pvelint.rules.api import LineRule
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Applicability, Impact, LineFinding

from .other_versions import acceptance_elsewhere

_MAX_REPAIRS = 8
_CLAIMING = (Impact.DROPPED, Impact.INVALID)
_UNFIXED_SECTIONS = (SectionKind.SNAPSHOT, SectionKind.CLOUDINIT, SectionKind.FLEECING, SectionKind.UNKNOWN)


class Repair(NamedTuple):
    """A line's new text, which may hold line feeds."""

    applicability: Applicability
    title: str
    """What it does, as an imperative."""
    text: str


@dataclass(frozen=True, slots=True)
class LineResult:
    """A finding of a line rule with its repairs."""

    info: RuleInfo
    finding: LineFinding
    impact: Impact
    repair: Repair | None
    """The one evident reading."""
    readings: tuple[Repair, ...]
    """The sensible ones, where there are several."""


class LineChecker:
    """All line rules about one PVE version; `cpu_models` as for `read_sections`."""

    def __init__(self, rulebook: Rulebook, version: Version, cpu_models: frozenset[str] | None) -> None:
        self._rulebook = rulebook
        self._version = version
        self._cpu_models = cpu_models
        self._results: dict[ReadLine, tuple[LineResult, ...]] = {}

    @cached_property
    def _infos(self) -> list[RuleInfo]:
        return self._rulebook.rules_about(Scope.LINE, self._version)

    @cached_property
    def _for_all(self) -> list[tuple[RuleInfo, LineRule]]:
        return self._with_rules(self._infos)

    @cached_property
    def _for_sound(self) -> list[tuple[RuleInfo, LineRule]]:
        return self._with_rules(info for info in self._infos if info.sound_lines)

    def _with_rules(self, infos: Iterable[RuleInfo]) -> list[tuple[RuleInfo, LineRule]]:
        return [(info, self._rulebook.line_rule(info.name)) for info in infos]

    def check(self, line: ReadLine) -> tuple[LineResult, ...]:
        """What all line rules say, in the order of their rank; the first that claims the line is its only claimant."""
        known = self._results.get(line)
        if known is None:
            known = self._results[line] = tuple(self._check(line))
        return known

    def _check(self, line: ReadLine) -> list[LineResult]:
        return [
            LineResult(
                info,
                self._with_other_versions(line, finding) if impact in _CLAIMING else finding,
                impact,
                self._repair(line, finding),
                self._readings(line, finding),
            )
            for info, finding, impact in self._findings(line)
        ]

    def _with_other_versions(self, line: ReadLine, finding: LineFinding) -> LineFinding:
        elsewhere = acceptance_elsewhere(line, self._cpu_models)
        return replace(finding, message=f"{finding.message} ({elsewhere})") if elsewhere else finding

    def _findings(self, line: ReadLine) -> list[tuple[RuleInfo, LineFinding, Impact]]:
        found: list[tuple[RuleInfo, LineFinding, Impact]] = []
        claimed = False
        for info, rule in self._for_all if is_faulty(line) else self._for_sound:
            for finding in rule.check(line):
                impact = finding.impact or info.impacts[0]
                if impact in _CLAIMING:
                    if claimed:
                        continue
                    claimed = True
                found.append((info, finding, impact))
        return found

    def _repair(self, line: ReadLine, finding: LineFinding) -> Repair | None:
        if finding.repaired is None or line.section in _UNFIXED_SECTIONS:
            return None
        whole = self._repaired(line, finding.repaired)
        if whole is None:
            return None
        text, following = whole
        guessed = any(other.applicability is Applicability.UNSAFE for other in following)
        applicability = Applicability.UNSAFE if guessed else finding.applicability or _applicability(line)
        return Repair(applicability, _joined(finding.title, following), text)

    def _readings(self, line: ReadLine, finding: LineFinding) -> tuple[Repair, ...]:
        if line.section in _UNFIXED_SECTIONS:
            return ()
        found = ((title, self._repaired(line, text)) for title, text in finding.readings)
        return tuple(
            Repair(Applicability.UNSAFE, _joined(title, whole[1]), whole[0])
            for title, whole in found
            if whole
        )

    def _repaired(self, line: ReadLine, text: str) -> tuple[str, list[LineFinding]] | None:
        """The first repair, followed by those for what else is wrong, until the schema accepts the line.

        The findings whose repairs followed are beside the text.
        """
        made: list[LineFinding] = []
        for _ in range(_MAX_REPAIRS):
            above, feed, last = text.rpartition("\n")
            repaired = read_line(last, self._version, line.section, self._cpu_models)
            if not is_faulty(repaired):
                return text, made
            following = next((f for _, f, _ in self._findings(repaired) if f.repaired), None)
            if following is None:
                return None
            made.append(following)
            text = f"{above}{feed}{following.repaired}"
        return None


def _joined(title: str, following: Iterable[LineFinding]) -> str:
    """What all repairs do together, each said once."""
    return ", ".join(dict.fromkeys((title, *(finding.title for finding in following))))


def _applicability(line: ReadLine) -> Applicability:
    return Applicability.SAFE if line.dropped else Applicability.UNSAFE
