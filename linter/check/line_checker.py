"""One line before all line rules; equal lines are checked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from pvelint.grammar.guest.read_setting import ReadSetting, read_setting
from pvelint.grammar.guest.sections import ReadLine, SectionKind, is_faulty, read_line
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record, replace
from pvelint.grammar.version import Version
from pvelint.report.crash import RuleCrashError, as_finding
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Applicability, Impact, LineFinding, LineFix

from .other_versions import acceptance_elsewhere

_MOST_FIXES = 8
_MOST_READ = 1 << 16
"""Characters that are read again for the fixes of one line: those of a very long one are not followed."""
_CLAIMING = (Impact.DROPPED, Impact.INVALID)
_OF_COMPLAINTS = (*_CLAIMING, Impact.NO_START, Impact.DEVICE_MISSING)
"""What a rule says that claims a line which PVE complains about and uses as it stands."""
_UNFIXED_SECTIONS = (SectionKind.SNAPSHOT, SectionKind.CLOUDINIT, SectionKind.FLEECING, SectionKind.UNKNOWN)


class LineResult(Record):
    """A finding of a line rule; its fixes end in a line that PVE accepts, and know how safe they are."""

    info: RuleInfo
    finding: LineFinding
    impact: Impact


class LineChecker:
    """All line rules about one PVE version and kind of guest; `cpu_models` as for `read_sections`."""

    def __init__(
        self,
        rulebook: Rulebook,
        version: Version,
        cpu_models: frozenset[str] | None,
        kind: GuestKind = VM,
    ) -> None:
        self._kind = kind
        self._rulebook = rulebook
        self._version = version
        self._cpu_models = cpu_models
        self._results: dict[ReadLine, tuple[LineResult, ...]] = {}
        self._rules: dict[tuple[bool, str, bool], list[RuleInfo]] = {}
        self._checks: dict[str, Callable[[Any], Iterable[LineFinding]]] = {}

    @cached_property
    def _infos(self) -> list[RuleInfo]:
        return self._rulebook.rules_about(Scope.LINE, self._version, self._kind)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(key for info in self._infos for key in info.keys)

    def _rules_for(self, line: ReadLine, setting: ReadSetting | None) -> list[RuleInfo]:
        """Those that may speak about such a line, if it has their words, in the order of their rank."""
        base = setting.base if setting is not None and setting.base in self._keys else ""
        kind = (setting is not None, base, is_faulty(line))
        if kind not in self._rules:
            self._rules[kind] = [info for info in self._infos if _may_speak(info, *kind)]
        return self._rules[kind]

    def check(self, line: ReadLine) -> tuple[LineResult, ...]:
        """What all line rules say, in the order of their rank; the first that claims the line is its only claimant."""
        known = self._results.get(line)
        if known is None:
            known = self._results[line] = tuple(self._check(line))
        return known

    def _check(self, line: ReadLine) -> list[LineResult]:
        return [
            LineResult(info, self._finished(line, finding, impact), impact)
            for info, finding, impact in self._findings(line)
        ]

    def _finished(self, line: ReadLine, finding: LineFinding, impact: Impact) -> LineFinding:
        """With what other versions make of the line, and with its fixes followed to their end."""
        elsewhere = acceptance_elsewhere(line, self._cpu_models) if _is_claim(line, impact) else ""
        note = f" ({elsewhere})" if elsewhere else ""
        idle = finding.idle
        return replace(
            finding,
            message=f"{finding.message}{note}",
            idle=idle._replace(message=f"{idle.message}{note}") if idle is not None else None,
            fix=self._fix(line, finding.fix) if finding.fix else None,
            alternatives=self._alternatives(line, finding.alternatives),
        )

    def _findings(self, line: ReadLine) -> list[tuple[RuleInfo, LineFinding, Impact]]:
        found: list[tuple[RuleInfo, LineFinding, Impact]] = []
        claimed = False
        setting = read_setting(line)
        text = line.text.lower()
        for info in self._rules_for(line, setting):
            if info.words and not any(word in text for word in info.words):
                continue
            for finding in self._found(info, line if info.raw_lines else setting):
                impact = finding.impact or info.impacts[0]
                if _is_claim(line, impact):
                    if claimed:
                        continue
                    claimed = True
                found.append((info, finding, impact))
        return found

    def _found(self, info: RuleInfo, subject: object) -> Iterator[LineFinding]:
        try:
            for finding in self._check_of(info)(subject):
                yield as_finding(LineFinding, finding)
        except Exception as error:
            raise RuleCrashError(info.name, error) from error

    def _check_of(self, info: RuleInfo) -> Callable[[Any], Iterable[LineFinding]]:
        """Of a line or, unless its rule is about raw lines, of a setting."""
        if info.name not in self._checks:
            book, name = self._rulebook, info.name
            rule = book.raw_line_rule(name) if info.raw_lines else book.line_rule(name)
            self._checks[name] = rule.check
        return self._checks[info.name]

    def _fix(self, line: ReadLine, fix: LineFix) -> LineFix | None:
        followed = self._followed(line, fix)
        if followed is None:
            return None
        whole, following = followed
        guessed = any(other.applicability is Applicability.UNSAFE for other in following)
        applicability = Applicability.UNSAFE if guessed else fix.applicability or _applicability(line)
        return replace(whole, applicability=applicability)

    def _alternatives(self, line: ReadLine, ways: Iterable[LineFix]) -> tuple[LineFix, ...]:
        followed = (self._followed(line, way) for way in ways)
        return tuple(replace(found[0], applicability=Applicability.UNSAFE) for found in followed if found)

    def _followed(self, line: ReadLine, fix: LineFix) -> tuple[LineFix, list[LineFix]] | None:
        """A fix with those for what else is wrong, until the schema accepts the line; those are beside it."""
        if line.section in _UNFIXED_SECTIONS:
            return None
        made: list[LineFix] = []
        text = fix.text
        for _ in range(min(_MOST_FIXES, max(1, _MOST_READ // (len(text) + 1)))):
            above, feed, last = text.rpartition("\n")
            fixed = read_line(last, self._version, line.section, self._cpu_models, self._kind)
            if not is_faulty(fixed):
                return replace(fix, title=_joined((fix, *made)), text=text), made
            following = next((f.fix for _, f, _ in self._findings(fixed) if f.fix), None)
            if following is None:
                return None
            made.append(following)
            text = f"{above}{feed}{following.text}"
        return None


def _is_claim(line: ReadLine, impact: Impact) -> bool:
    """Whether a finding of that impact says what becomes of the line."""
    complained = line.reading is not None and line.reading.complained
    return impact in (_OF_COMPLAINTS if complained else _CLAIMING)


def _may_speak(info: RuleInfo, is_setting: bool, base: str, faulty: bool) -> bool:
    if not (faulty or info.sound_lines):
        return False
    return info.raw_lines or (is_setting and (not info.keys or base in info.keys))


def _joined(fixes: Iterable[LineFix]) -> str:
    """What all fixes do together, each said once."""
    return ", ".join(dict.fromkeys(fix.title for fix in fixes))


def _applicability(line: ReadLine) -> Applicability:
    return Applicability.SAFE if line.dropped else Applicability.UNSAFE
