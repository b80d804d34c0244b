"""What the rules find in one tree, and what there is to say about it besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.check.checker import Checker
from pvelint.config.model import NOTHING, Config
from pvelint.files.load import Parsed, Part, load_tree
from pvelint.files.texts import Texts
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.record import replace
from pvelint.report.crash import crashes
from pvelint.report.model import Change, Diagnostic
from pvelint.report.tree_result import CheckResult, GuestFacts
from pvelint.rules.registry import BUILTIN
from pvelint.suppress.fingerprint import with_fingerprints
from pvelint.suppress.note_ignores import NoteIgnores

from .mixed import without_fixes
from .parallel import work_on
from .reporting import Reporting
from .setup import Setup, TreeSetup
from .tree_facts import facts_of, told_of

if TYPE_CHECKING:
    from pvelint.grammar.guest.join_key import JoinKey


class TreeLinter:
    def __init__(self, tree: TreeSetup, setup: Setup) -> None:
        self._tree = tree
        self._files = tree.files
        self._config = tree.config
        self._rules = tree.selected
        self._selected = frozenset(rule.name for rule in self._rules)
        self._forbidding = frozenset(rule.name for rule in tree.forbidding)
        self._compared = tree.compared
        self._requested = tree.requested
        self._reporting = Reporting(tree)
        self._setup = setup
        self._texts = Texts(setup.texts)
        self._parsed: Parsed = {}
        self._parsed_before: Parsed = {}
        self._noted: dict[str, Guest] = {}
        self._met: defaultdict[str, set[tuple[JoinKey, str]]] | None = None
        """By a guest's path what it meets others by, in all texts of it that were looked at; for the cache."""
        self._targets = {file.path: key for key, file in tree.files.guests.items()}
        self.guest_paths = {file.display: file.path for file in tree.files.guests.values()}

    @property
    def unwritten(self) -> frozenset[str]:
        """The guest files that are never fixed, as findings name them."""
        return self._files.unwritten

    def text_of(self, shown: str) -> str:
        return self._texts.of(self._path_of(shown))

    def _path_of(self, shown: str) -> Path:
        """Where a file is that findings call `shown`."""
        return self.guest_paths.get(shown, Path(shown))

    def changes(self, texts: Mapping[str, str]) -> dict[str, Change]:
        """The files that come out different, by the path that findings carry."""
        found = {}
        for shown, after in texts.items():
            path = self._path_of(shown)
            target = self._targets[path] if path in self._targets else path.resolve()
            if after != (before := self.text_of(shown)):
                found[shown] = Change(path, target, before, after)
        return found

    def forget(self) -> None:
        """The guests, when nothing more is to be checked."""
        self._parsed.clear()
        self._parsed_before.clear()
        self._noted.clear()

    def check_all(self) -> CheckResult:
        """What is there: checked, or from the cache."""
        cache = self._setup.cache
        if cache is None or self._texts.changed or self._files.named is not None:
            return self._check_and_try_fixes(self._named)
        from pvelint.cache.tree_cache import TreeCache

        self._met = defaultdict(set)
        names = self._tree.book.former_names
        kept = TreeCache(cache, self._files, self._config, self._texts, names)
        return kept.checked(self._check_some, self._met)

    def check_for_fixes(self) -> CheckResult:
        """What is there, also by the rules that may forbid a fix; not of the whole tree where nothing can be fixed."""
        is_quick = self._setup.cache is not None or self._named is not None
        quick = self.check_all() if is_quick else None
        if quick is not None and not any(finding.fix is not None for finding in quick.findings):
            return quick
        return self._check(self._texts, self._forbidding)

    def check_fixed(self, changed: Mapping[str, str]) -> CheckResult:
        """With these texts in place of those on disk."""
        return self._check(self._with(changed), self._forbidding)

    def to_report(self, checked: CheckResult) -> CheckResult:
        """With the findings that no baseline knows, shown in the files that were named."""
        baseline = self._setup.baseline
        new = checked.findings if baseline is None else baseline.filter(checked.findings)[0]
        return self._reporting.in_requested_files(replace(checked, findings=new))

    def _with(self, changed: Mapping[str, str]) -> Texts:
        return self._texts.with_changes({self._path_of(shown): text for shown, text in changed.items()})

    def _check_some(self, guests: Collection[Path] | None, others: Mapping[str, GuestFacts]) -> CheckResult:
        """The findings of some guests, by resolved path; what is told of the tree is told of the others, too."""
        return self._check_and_try_fixes(None if guests is None else Part(guests), others)

    def _check_and_try_fixes(
        self, part: Part | None, others: Mapping[str, GuestFacts] = NOTHING
    ) -> CheckResult:
        """Fixes that `--fix` would withdraw are marked as unsafe.

        What guests without such fixes say of themselves is not asked again: that would double the time. Whom a fixed
        guest will share something with is not known before: there it takes more than its partners of today.
        """
        checked = self._check(self._texts, self._selected, part=part, others=others)
        fixable = {e.path for f in checked.findings if f.is_safely_fixable and f.fix for e in f.fix.edits}
        if not fixable:
            return checked
        from pvelint.fix.loop import fix_all
        from pvelint.fix.rounds import with_withdrawn

        enough = None if part is None or part.with_partners else part
        same = self._selected == self._forbidding and part is enough
        grave = checked.grave if same else self._check(self._texts, self._forbidding, part=enough).grave

        def lint(changed: Mapping[str, str]) -> CheckResult:
            if not changed:
                return self._reporting.in_requested_files(replace(checked, grave=grave))
            result = self._reporting.in_requested_files(
                self._check(self._with(changed), self._forbidding, fixable, enough)
            )
            return replace(result, findings=[f for f in result.findings if f.path in fixable])

        return with_withdrawn(checked, fix_all(lint, self.text_of, unsafe=False).withdrawn_at_first)

    def _check(
        self,
        texts: Texts,
        rules: frozenset[str],
        paths: Container[str] | None = None,
        part: Part | None = None,
        others: Mapping[str, GuestFacts] = NOTHING,
    ) -> CheckResult:
        """By these rules; what guests say of themselves only of those whose paths are given."""
        errors: list[str] = []
        tree = load_tree(self._files, self._config, texts, errors, part, self._parsed)
        self._note_whom_they_meet(tree)
        found = self._run_rules(tree, rules, paths)
        errors += crashes(found)
        former: Mapping[str, tuple[str, ...]] = {}
        found = without_fixes(found, tree.guests)
        if not self._config.no_inline_ignores:
            ignores = NoteIgnores(self._tree.book, self._selected, is_whole=self._files.is_whole)
            found, former = ignores.apply(tree, found, self._concerned(tree))
        found.sort(key=lambda f: (f.path, f.span, f.rule))
        kept = self._reporting.not_ignored(found)
        reported = list(filter(self._reporting.is_reported, kept))
        if self._compared:
            reported = self._new_in_version(reported, tree, texts, paths, part)
        asked = [finding for finding in found if finding.rule not in self._compared]
        guests = {**others, **facts_of(self._concerned(tree), asked, former, self._requested)}
        result = CheckResult(
            findings=with_fingerprints(reported, tree.root, self._tree.book.former_names),
            grave=[finding for finding in kept if finding.is_grave],
            errors=errors,
            guests=guests,
            **told_of(tree, guests, self._rules, self._config, self._requested),
        )
        tree.guests.clear()  # they hold the tree, and so each other, in memory
        return result

    def _new_in_version(
        self,
        found: list[Diagnostic],
        tree: Tree,
        texts: Texts,
        paths: Container[str] | None,
        part: Part | None,
    ) -> list[Diagnostic]:
        from .upgrade import without_known

        def find(config: Config) -> list[Diagnostic]:
            before = load_tree(self._files, config, texts, [], part, self._parsed_before)
            return self._reporting.not_ignored(self._run_rules(before, self._compared, paths))

        return without_known(found, self._compared, tree, self._config, find)

    def _note_whom_they_meet(self, tree: Tree) -> None:
        if self._met is None:
            return
        from pvelint.grammar.joins.values import bonds

        for guest in tree.guests:
            path = guest.document.path
            if self._noted.get(path) is not guest:
                self._noted[path] = guest
                self._met[path].update(bonds(guest))

    def _run_rules(self, tree: Tree, rules: frozenset[str], paths: Container[str] | None) -> list[Diagnostic]:
        checker = Checker(tree, self._tree.book, rules)
        guests = [g for g in self._concerned(tree) if paths is None or g.document.path in paths]
        progress = self._setup.options.progress
        progress.expect(len(guests))
        in_guests = work_on(guests, checker.check_guest, self._setup.options.jobs, progress.step)
        between = checker.check_between()
        return [*(finding for found in in_guests for finding in found), *between]

    def _requested_of(self, tree: Tree) -> list[Guest]:
        return [guest for guest in tree.guests if guest.document.path in self._requested]

    def _concerned(self, tree: Tree) -> list[Guest]:
        """What a guest says of itself concerns no other guest, but may concern another file that was named."""
        return self._requested_of(tree) if self._files.asks_for_guests_only else tree.guests

    @cached_property
    def _named(self) -> Part | None:
        """The guests that were named, if only what they share with others need be known of the others.

        What rules of plugins look at is not known.
        """
        files = self._files
        builtin = not self._config.plugins and self._tree.book.infos.keys() <= BUILTIN.keys()
        if not builtin or files.named is None or not files.asks_for_guests_only:
            return None
        return Part(files.named, with_partners=True)
