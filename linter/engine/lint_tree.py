"""One tree: checked, filtered by config, notes and baseline; fixed where asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping
from functools import cached_property
from pathlib import Path

from pvelint.applies import skipped_rules
from pvelint.check.checker import Checker
from pvelint.files.load import load_tree
from pvelint.files.texts import Texts
from pvelint.fix.loop import fix_all
from pvelint.fix.rounds import Fixed, Lint, with_withdrawn
from pvelint.fix.save import save
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.record import replace
from pvelint.report.crash import crashes
from pvelint.report.diagnose import name_of
from pvelint.report.model import Change, Diagnostic
from pvelint.report.tree_result import CheckResult, TreeResult
from pvelint.rules.registry import BUILTIN
from pvelint.suppress.fingerprint import with_fingerprints
from pvelint.suppress.note_ignores import NoteIgnores

from .later_versions import later_versions
from .mixed import not_fixed, without_fixes
from .parallel import work_on
from .reporting import Reporting
from .setup import Setup, TreeSetup

_UNKNOWN_DEVICE = "hostpci-device-unknown"


def lint_tree(tree: TreeSetup, setup: Setup) -> TreeResult:
    """What is found in a tree; with `fix`, what is left after it, on disk with `write`."""
    linter = _TreeLinter(tree, setup)
    is_fixing = setup.options.fix or _is_planned(setup)
    checked = linter.check_for_fixes() if is_fixing else linter.check_all()

    def lint(changed: Mapping[str, str]) -> CheckResult:
        return linter.to_report(linter.check_fixed(changed) if changed else checked)

    fixed, changes, refused = _fix(linter, lint, setup)
    fix = setup.options.fix
    result = fixed.remaining if fix else fixed.original
    paths = [path for path in tree.paths if path in checked.guest_names]
    unfixed = not_fixed(paths, linter.text_of) if fix else ()
    threshold = tree.config.fail_on
    return TreeResult(
        findings=result.findings,
        before_baseline=checked.findings,
        errors=[*result.errors, *unfixed, *dict.fromkeys(refused.values())],
        notices=[*result.notices, *_partly_written(changes, refused)],
        unknown_devices=result.unknown_devices,
        skipped_rules=result.skipped_rules,
        former_names=checked.former_names,
        paths=paths,
        text_of=linter.text_of,
        guest_paths=frozenset(linter.guest_paths),
        fixed=fixed.count if fix else 0,
        changes=changes,
        plans=None if fix or not _is_planned(setup) else fixed.rounds,
        version_chosen=result.version_chosen,
        fails=threshold is not None and any(f.severity >= threshold for f in result.findings),
    )


def _fix(linter: _TreeLinter, lint: Lint, setup: Setup) -> tuple[Fixed, dict[str, Change], dict[str, str]]:
    """What fixing comes to, the files that differ then, and those that could not be written, with a line each."""
    options = setup.options
    if not (options.fix or _is_planned(setup)):
        return Fixed.nothing(lint({})), {}, {}
    fixed = fix_all(lint, linter.text_of, unsafe=options.unsafe_fixes)
    if not options.fix:
        return fixed, {}, {}
    changes = linter.changes(fixed.texts)
    refused = save(changes) if options.write else {}
    if refused:
        changes = {shown: change for shown, change in changes.items() if shown not in refused}
        fixed = fixed.only(changes, lint)
    return fixed, changes, refused


def _is_planned(setup: Setup) -> bool:
    """Whether the output is how the fixes would be made."""
    return setup.config.output_format == "qm"


def _partly_written(changes: Mapping[str, Change], refused: Mapping[str, str]) -> list[str]:
    return [f"wrote {len(changes)} of {len(changes) + len(refused)} fixed files"] if refused else []


class _TreeLinter:
    def __init__(self, tree: TreeSetup, setup: Setup) -> None:
        self._tree = tree
        self._files = tree.files
        self._config = tree.config
        self._rules = tree.selected
        self._selected = frozenset(rule.name for rule in self._rules)
        self._forbidding = frozenset(rule.name for rule in tree.forbidding)
        self._requested = tree.requested
        self._reporting = Reporting(tree)
        self._setup = setup
        self._texts = Texts(setup.texts)
        self._targets = {file.path: key for key, file in tree.files.guests.items()}
        self.guest_paths = {file.display: file.path for file in tree.files.guests.values()}

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

    def check_all(self) -> CheckResult:
        """What is there: checked, or from the cache."""
        cache = self._setup.cache
        if cache is None or self._texts.changed:
            return self._check_and_try_fixes()
        from pvelint.cache.tree_cache import cached_check

        return cached_check(cache, self._files, self._config, self._texts, self._check_and_try_fixes)

    def check_for_fixes(self) -> CheckResult:
        """What is there, also by the rules that may forbid a fix; from the cache where nothing can be fixed."""
        quick = self.check_all() if self._setup.cache is not None or self._around is not None else None
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

    def _check_and_try_fixes(self) -> CheckResult:
        """Fixes that `--fix` would withdraw are marked as unsafe.

        What guests without such fixes say of themselves is not asked again: that would double the time. Whom a fixed
        guest will share something with is not known before: all guests have to be there.
        """
        checked = self._check(self._texts, self._selected, around=self._around)
        fixable = {e.path for f in checked.findings if f.is_safely_fixable and f.fix for e in f.fix.edits}
        if not fixable:
            return checked
        same = self._selected == self._forbidding and self._around is None
        grave = checked.grave if same else self._check(self._texts, self._forbidding).grave

        def lint(changed: Mapping[str, str]) -> CheckResult:
            if not changed:
                return self._reporting.in_requested_files(replace(checked, grave=grave))
            result = self._reporting.in_requested_files(
                self._check(self._with(changed), self._forbidding, fixable)
            )
            return replace(result, findings=[f for f in result.findings if f.path in fixable])

        return with_withdrawn(checked, fix_all(lint, self.text_of, unsafe=False).withdrawn_at_first)

    def _check(
        self,
        texts: Texts,
        rules: frozenset[str],
        guests: Container[str] | None = None,
        around: Collection[Path] | None = None,
    ) -> CheckResult:
        """By these rules; what guests say of themselves only of those whose paths are given; `around` as for `load_tree`."""
        errors: list[str] = []
        tree = load_tree(self._files, self._config, texts, errors, around)
        found = self._run_rules(tree, rules, guests)
        errors += crashes(found)
        former_names: frozenset[str] = frozenset()
        found = without_fixes(found, tree.guests)
        if not self._config.no_inline_ignores:
            ignores = NoteIgnores(self._tree.book, self._selected, is_whole=self._files.is_whole)
            found, former_names = ignores.apply(tree, found, self._concerned(tree))
        found.sort(key=lambda f: (f.path, f.span, f.rule))
        kept = self._reporting.not_ignored(found)
        reported = filter(self._reporting.is_reported, kept)
        requested = self._requested_of(tree)
        result = CheckResult(
            findings=with_fingerprints(reported, tree.root, self._former_names),
            grave=[finding for finding in kept if finding.is_grave],
            errors=errors,
            unknown_devices=self._unknown_devices(found),
            skipped_rules=skipped_rules(self._rules, tree, self._concerned(tree)),
            former_names=former_names,
            guest_names={guest.document.path: name_of(guest) for guest in requested},
            version_chosen=all(self._is_version_known(tree, guest.node) for guest in requested),
            notices=tuple(later_versions(tree, {guest.node for guest in requested}, self._config)),
        )
        tree.guests.clear()  # they hold the tree, and so each other, in memory
        return result

    def _is_version_known(self, tree: Tree, node: str | None) -> bool:
        return self._config.version(node) is not None or tree.recorded_version(node) is not None

    def _former_names(self, rule: str) -> tuple[str, ...]:
        info = self._tree.book.infos.get(rule)
        return info.former_names if info is not None else ()

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
    def _around(self) -> Collection[Path] | None:
        """The guests that were named, if only what they share with others need be known of the others.

        What rules of plugins look at is not known.
        """
        files = self._files
        builtin = not self._config.plugins and self._tree.book.infos.keys() <= BUILTIN.keys()
        return files.named if builtin and files.named is not None and files.asks_for_guests_only else None

    def _unknown_devices(self, found: list[Diagnostic]) -> Counter[str]:
        unknown = (f for f in found if f.rule == _UNKNOWN_DEVICE and f.path in self._requested)
        return Counter(f.guest.node if f.guest and f.guest.node else f.path for f in unknown)
