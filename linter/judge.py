"""A tree before all rules: its findings as diagnostics, sorted by path and place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvelint.grammar.guest import Guest
from pvelint.grammar.reader import ReadLine
from pvelint.grammar.syntax import Place, SettingLine, Span
from pvelint.grammar.tree import Tree
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Applicability, Category, Evidence, Finding, Fix, Impact, Severity

from .edits import difference
from .judge_line import LineJudge, LineVerdict
from .report import Diagnostic, GuestName, RelatedPlace
from .rulebook import Rulebook

_MAX_RELATED = 5

INTERNAL_ERROR = RuleInfo(
    name="internal-error",
    category=Category.HYGIENE,
    severity=Severity.ERROR,
    impacts=(Impact.HYGIENE,),
    scope=Scope.GUEST,
    keys=(),
    evidence=Evidence.CONF,
    requires=(),
    since=min(Version),
    until=max(Version),
    fix=None,
    rank=0,
    sound_lines=False,
    starts_only=False,
    module=__name__,
    class_name="",
    summary="A rule crashed",
)
"""What a rule that raises becomes: a finding on that file, while the others go on."""


class Judge:
    """Applies the rules of a rulebook that `wanted` names; a rule that raises becomes an `internal-error`."""

    def __init__(self, rulebook: Rulebook, wanted: frozenset[str]) -> None:
        self._rulebook = rulebook
        self._wanted = wanted
        self._line_judges: dict[object, LineJudge] = {}
        self._guest_rules: dict[Version, list[RuleInfo]] = {}

    def judge_guest(self, guest: Guest) -> list[Diagnostic]:
        """Everything that line and guest rules find in one guest."""
        found = list(self._lines(guest))
        name = name_of(guest)
        keys = guest.config.bases
        for info in self._rules_for_guests(guest.version):
            if info.keys and keys.isdisjoint(info.keys):
                continue
            if info.starts_only and guest.is_template:
                continue
            if info.requires and self.lacks(info, guest.tree, guest):
                continue
            for source, finding in self._run(info, guest, guest.document.path):
                found.append(diagnostic(source, finding, guest.version, name, guest))
        return found

    def _rules_for_guests(self, version: Version) -> list[RuleInfo]:
        if version not in self._guest_rules:
            speaking = self._rulebook.speaking(Scope.GUEST, version)
            self._guest_rules[version] = [info for info in speaking if info.name in self._wanted]
        return self._guest_rules[version]

    def judge_tree(self, tree: Tree) -> list[Diagnostic]:
        """Everything that the rules over several files find."""
        owners = {guest.document.path: guest for guest in tree.guests}
        found = []
        for info in self._rulebook.speaking(Scope.TREE, tree.version):
            if info.name not in self._wanted or self.lacks(info, tree, None):
                continue
            for source, finding in self._run(info, tree, tree.root):
                owner = owners.get(finding.place.path)
                name = name_of(owner) if owner else None
                found.append(diagnostic(source, finding, tree.version, name, owner))
        return found

    def lacks(self, info: RuleInfo, tree: Tree | None, guest: Guest | None) -> str | None:
        """What a rule would need to speak and is not there: a file of the tree, or the inventory of a node."""
        for needed in info.requires:
            if tree is None:
                return needed
            if needed == "inventory":
                if guest is not None and tree.inventory(guest.node) is None:
                    return f"an inventory of {guest.node or 'the node'}"
                if not tree.all_inventories:
                    return "an inventory"
            elif not tree.cluster.has(needed):
                return needed
        return None

    def _lines(self, guest: Guest) -> Iterator[Diagnostic]:
        judge = self._line_judge(guest)
        name = name_of(guest)
        for raw in guest.raw_sections:
            for index, line in raw.lines:
                try:
                    verdicts = judge.judge(line)
                except Exception as error:
                    crash = _crash("on this line", error, guest.document.path, index)
                    yield diagnostic(INTERNAL_ERROR, crash, guest.version, name, guest)
                    continue
                for verdict in verdicts:
                    if verdict.info.name in self._wanted:
                        yield _line_diagnostic(verdict, line, guest, name, index, raw.name)

    def _line_judge(self, guest: Guest) -> LineJudge:
        key = (guest.version, guest.cpu_models)
        if key not in self._line_judges:
            self._line_judges[key] = LineJudge(self._rulebook, guest.version, guest.cpu_models)
        return self._line_judges[key]

    def _run(self, info: RuleInfo, subject: Guest | Tree, path: str) -> Iterator[tuple[RuleInfo, Finding]]:
        rule = self._rulebook.rule(info.name)
        try:
            for finding in rule.check(subject):  # type: ignore[attr-defined]
                yield info, finding
        except Exception as error:
            yield INTERNAL_ERROR, _crash(info.name, error, path, 0)


def _crash(rule: str, error: Exception, path: str, index: int) -> Finding:
    message = f"rule {rule} crashed: {type(error).__name__}: {error}".replace("\n", " ")
    return Finding(
        place=Place(path=path, span=Span.on_line(index + 1, 0, 0)),
        message=message,
        help="This is a mistake in the rule: please report it with the line that it crashed on.",
    )


def crashes(found: Iterable[Diagnostic]) -> list[str]:
    """One line for each rule that raised."""
    own = (finding for finding in found if finding.rule == INTERNAL_ERROR.name)
    return [f"{finding.path}:{finding.span.start.line}: {finding.message}" for finding in own]


def diagnostic(
    info: RuleInfo, finding: Finding, version: Version, name: GuestName | None, guest: Guest | None
) -> Diagnostic:
    """A finding with what its rule says about itself; fixes of a locked guest are unsafe."""
    place = finding.place
    demote = guest is not None and guest.is_locked
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
        fix=_demoted(finding.fix) if demote and finding.fix else finding.fix,
        alternatives=finding.alternatives,
        related=related,
        secret=finding.secret,
        value=place.value,
    )


def _demoted(fix: Fix) -> Fix:
    return Fix(Applicability.UNSAFE, fix.title, fix.edits)


def _line_diagnostic(
    verdict: LineVerdict, line: ReadLine, guest: Guest, name: GuestName, index: int, section: str | None
) -> Diagnostic:
    finding = verdict.finding
    text = guest.document.lines[index].text
    path = guest.document.path

    def fix(repair: tuple[Applicability, str, str]) -> Fix:
        applicability, title, after = repair
        if guest.is_locked:
            applicability = Applicability.UNSAFE
        return Fix(applicability, title, difference(path, index + 1, text, after))

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


def _key_of(line: ReadLine) -> str | None:
    """As PVE parsed it: `cdrom` is `ide2` from the moment its value is accepted."""
    if line.unreadable or not isinstance(line.node, SettingLine):
        return None
    return line.reading.key if line.reading and not line.dropped else line.node.key.text


def name_of(guest: Guest) -> GuestName:
    return GuestName(guest.vmid, guest.node, guest.name)
