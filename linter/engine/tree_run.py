"""One tree of a run: loaded, judged, filtered by config and notes; fixed where asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.applies import Silence, silences
from pvelint.config import Config, selects
from pvelint.files.discovery import TreeFiles
from pvelint.files.load import load_tree
from pvelint.files.texts import Texts
from pvelint.fix.loop import Fixed, fix_all, kept_back
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.paths import relative
from pvelint.report.crash import crashes
from pvelint.report.diagnose import name_of
from pvelint.report.model import Diagnostic, GuestName
from pvelint.report.relocate import shown_in, touches
from pvelint.report.tree_result import Verdict
from pvelint.rulebook import Rulebook
from pvelint.suppress.baseline import Baseline
from pvelint.suppress.fingerprint import with_fingerprints
from pvelint.suppress.note_ignores import NoteIgnores

from .check import Judge
from .parallel import work_on
from .progress import Progress

if TYPE_CHECKING:
    from pvelint.cache.store import Cache

_UNKNOWN_DEVICE = "hostpci-device-unknown"


class TreeRun:
    """What is found in one tree under one config, and what is fixed of it."""

    def __init__(
        self,
        files: TreeFiles,
        config: Config,
        book: Rulebook,
        given: Mapping[Path, str],
        *,
        baseline: Baseline | None = None,
        cache: Cache | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> None:
        """`given` are texts that stand for those on disk; without `progress` nobody is told."""
        self.files = files
        self.config = config
        self.book = book
        self.baseline = baseline
        self.before_baseline: list[Diagnostic] = []
        """What would be reported without a baseline."""
        self.texts = Texts(given)
        for key in [k for k, f in files.guests.items() if config.excludes(f.display)]:
            files.exclude(key)
        self.paths = {file.display: file.path for file in files.guests.values()}
        self._targets = {file.path: key for key, file in files.guests.items()}
        self.reported = [
            f.display for k, f in files.guests.items() if files.named is None or k in files.named
        ]
        self._asked = frozenset(self.reported) | {relative(path) for path in files.named or ()}
        """The files that findings are shown in, if only some were named."""
        self.wanted = frozenset(
            name
            for name, info in book.infos.items()
            if selects(config.select, name, info.category) and not selects(config.ignore, name, info.category)
        )
        self.errors: list[str] = []
        self.unknown_devices: Counter[str] = Counter()
        self.silent: list[Silence] = []
        """Wanted rules that could not speak."""
        self._cache = cache
        self._jobs = jobs
        self._progress = progress or Progress()

    def fix(self, *, unsafe: bool) -> Fixed:
        return fix_all(self.lint, self._text_of, unsafe=unsafe)

    def _text_of(self, shown: str) -> str:
        return self.texts.of(self.path_of(shown))

    def path_of(self, shown: str) -> Path:
        """Where a file is that findings call `shown`."""
        return self.paths.get(shown, Path(shown))

    def target_of(self, path: Path) -> Path:
        """What a file's path led to when it was found."""
        return self._targets[path] if path in self._targets else path.resolve()

    def lint(self, changed: Mapping[str, str]) -> list[Diagnostic]:
        """The findings to report, with these texts in place of those on disk; sorted by path and place."""
        texts = self._with(changed)
        if self._cache is None or texts.changed:
            verdict = self._judge(texts, self.files) if changed else self._judge_and_try()
        else:
            from pvelint.cache.tree_cache import remembered

            verdict = remembered(self._cache, self.files, self.config, texts, self._judge_and_try)
        self.errors = verdict.errors
        self.unknown_devices = verdict.unknown_devices
        self.silent = verdict.silent
        if not changed:
            self.before_baseline = verdict.findings
        new = verdict.findings if self.baseline is None else self.baseline.filter(verdict.findings)[0]
        return self._named(new, verdict.names)

    def _with(self, changed: Mapping[str, str]) -> Texts:
        return self.texts.with_changes({self.path_of(shown): text for shown, text in changed.items()})

    def _judge_and_try(self) -> Verdict:
        """What is there; fixes that `--fix` would take back are unsafe ones.

        Only the guests that would be fixed are tried: to judge all of them again would double the time.
        """
        verdict = self._judge(self.texts, self.files)
        if any(finding.is_safely_fixable for finding in verdict.findings):

            def lint(changed: Mapping[str, str]) -> list[Diagnostic]:
                if not changed:
                    return self._named(verdict.findings, verdict.names)
                tried = self._judge(self._with(changed), self.files.only(changed))
                return [f for f in self._named(tried.findings, tried.names) if f.path in changed]

            withdrawn = fix_all(lint, self._text_of, unsafe=False).withdrawn
            verdict.findings = [kept_back(finding, withdrawn) for finding in verdict.findings]
        return verdict

    def _judge(self, texts: Texts, files: TreeFiles) -> Verdict:
        errors: list[str] = []
        tree = load_tree(files, self.config, texts, errors)
        judge = Judge(self.book, self.wanted)
        guests = self._guests_to_judge(tree)
        self._progress.expect(len(guests))
        in_guests = work_on(guests, judge.judge_guest, self._jobs, self._progress.step)
        between = judge.judge_tree(tree)
        found = [finding for some in in_guests for finding in some]
        found += between
        errors += crashes(found)
        if not self.config.no_inline_ignores:
            found = NoteIgnores(self.book, self.wanted, is_whole=self.files.is_whole).apply(tree, found)
        found.sort(key=lambda f: (f.path, f.span, f.rule))
        reported = filter(self._is_reported, map(self._with_severity, found))
        verdict = Verdict(
            findings=with_fingerprints(reported, tree.root),
            errors=errors,
            unknown_devices=self._unknown_devices(found),
            silent=self._silences(tree),
            names={g.document.path: name_of(g) for g in tree.guests if g.document.path in self._asked},
        )
        tree.guests.clear()  # they hold the tree, and so each other, in memory
        return verdict

    def _guests_to_judge(self, tree: Tree) -> list[Guest]:
        """What a guest says of itself concerns no other guest, but may concern another file that was named."""
        if self.files.named is None or not self.files.named <= self.files.guests.keys():
            return tree.guests
        return [guest for guest in tree.guests if guest.document.path in self._asked]

    def _named(self, findings: list[Diagnostic], names: Mapping[str, GuestName]) -> list[Diagnostic]:
        """The findings in the files that were named, sorted by path and place."""
        if self.files.named is None:
            return findings
        shown = shown_in(findings, self._asked, names.get)
        return sorted((f for f in shown if not self._is_ignored(f)), key=lambda f: (f.path, f.span, f.rule))

    def _with_severity(self, finding: Diagnostic) -> Diagnostic:
        severity = self.config.severity.get(finding.rule)
        return finding if severity is None else replace(finding, severity=severity)

    def _is_reported(self, finding: Diagnostic) -> bool:
        if finding.severity < self.config.min_severity and finding.rule not in self.config.select:
            return False
        if self.files.named is not None and not touches(finding, self._asked):
            return False
        return not self._is_ignored(finding)

    def _is_ignored(self, finding: Diagnostic) -> bool:
        if self.config.excludes(finding.path):
            return True
        vmid = finding.guest.vmid if finding.guest else None
        return selects(self.config.ignored(finding.path, vmid), finding.rule, finding.category)

    def _unknown_devices(self, found: list[Diagnostic]) -> Counter[str]:
        unknown = (f for f in found if f.rule == _UNKNOWN_DEVICE and f.path in self._asked)
        return Counter(f.guest.node if f.guest and f.guest.node else f.path for f in unknown)

    def _silences(self, tree: Tree) -> list[Silence]:
        return silences((self.book.infos[name] for name in self.wanted), tree)
