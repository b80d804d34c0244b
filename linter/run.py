"""A run: the trees behind the paths, judged, filtered, and fixed where asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pvelint.grammar.syntax import decode, encode

from .config import Config, Names, find_config, load_config, selects
from .discovery import TreeFiles, single_file
from .fingerprint import with_fingerprints
from .fix import Fixed, fix_all, write_atomically
from .judge import Judge
from .load import Texts, load_tree
from .report import Diagnostic, Report
from .rulebook import Rulebook

_UNKNOWN_DEVICE = "hostpci-device-unknown"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    given: Mapping[str, Any] = field(default_factory=dict)
    """Values that stand above those of the config file, by its keys."""
    config: Path | None = None
    isolated: bool = False
    fix: bool = False
    unsafe_fixes: bool = False


class Run:
    """Lints what `discover` found; with `fix`, `texts` holds the new text of each file that changed."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.report = Report()
        self.new_texts: dict[Path, str] = {}
        self.shown: dict[Path, str] = {}
        """How each changed file is shown."""
        self.unknown_devices: Counter[str] = Counter()
        """Passed-through devices that nothing identifies, by the node's name or the guest's file."""
        self.version_chosen = True
        self.config = Config().override(options.given)
        """Of the last tree; what concerns the whole run is the same in all of them."""
        self.stdin_text = ""
        self._given_texts: dict[Path, str] = {}

    def take_stdin(self, raw: bytes, name: str) -> TreeFiles:
        """The text of stdin as a file called `name`, which need not exist."""
        self.stdin_text = decode(raw)
        path = Path(name)
        self._given_texts[path] = self.stdin_text
        return single_file(path, name)

    def write(self) -> None:
        """Write what was fixed, each file at once; raises OSError."""
        for path, text in self.new_texts.items():
            write_atomically(path, encode(text))

    def lint(self, files: list[TreeFiles]) -> Report:
        for tree_files in files:
            _TreeRun(self, tree_files).lint()
        self.report.findings.sort(key=lambda f: (f.path, f.span, f.rule))
        return self.report

    def config_for(self, folder: Path) -> tuple[Config, Rulebook]:
        """The config that holds for a folder, under the command line, and its rules; raises ConfigError."""
        path = self.options.config or (None if self.options.isolated else find_config(folder))
        book = Rulebook()
        names = Names(frozenset(book.infos))
        config = load_config(path, names, _plugin_rules) if path is not None else Config()
        if config.plugins:
            book = Rulebook(config.plugins)
        return config.override(self.options.given), book


def _plugin_rules(plugin: str) -> list[str]:
    from .rulebook import PluginError

    try:
        return sorted(Rulebook([plugin]).infos)
    except PluginError as error:
        raise LookupError(str(error)) from error


class _TreeRun:
    """One tree of a run."""

    def __init__(self, run: Run, files: TreeFiles) -> None:
        self.run = run
        self.files = files
        self.config, self.book = run.config_for(files.root)
        run.config = self.config
        for key in [k for k, f in files.guests.items() if self.config.excludes(f.display)]:
            del files.guests[key]
        wanted = {
            name
            for name, info in self.book.infos.items()
            if selects(self.config.select, name, info.category)
            and not selects(self.config.ignore, name, info.category)
        }
        self.wanted = frozenset(wanted)
        self.paths = {file.display: file.path for file in files.guests.values()}
        self.disk = Texts(run._given_texts)
        self.errors: list[str] = []
        self.unknown_devices: Counter[str] = Counter()
        run.version_chosen &= self.config.pve is not None

    def lint(self) -> None:
        if self.run.options.fix:
            fixed = fix_all(self._judged, self._text_of, unsafe=self.run.options.unsafe_fixes)
            self._take_over(fixed)
        else:
            self.run.report.findings += self._judged({})
        self.run.report.errors += self.errors
        self.run.unknown_devices += self.unknown_devices
        self.run.report.files += len(self.files.guests if self.files.named is None else self.files.named)
        self.run.report.text_of = self._text_of

    def _take_over(self, fixed: Fixed) -> None:
        self.run.report.findings += fixed.remaining
        self.run.report.fixed += fixed.count
        for shown, text in fixed.texts.items():
            self.run.new_texts[self.paths[shown]] = text
            self.run.shown[self.paths[shown]] = shown

    def _text_of(self, shown: str) -> str:
        return self.disk.of(self.paths.get(shown, Path(shown)))

    def _judged(self, changed: dict[str, str]) -> list[Diagnostic]:
        texts = self.disk.with_changes({self.paths[shown]: text for shown, text in changed.items()})
        errors: list[str] = []
        tree = load_tree(self.files, self.config, texts, errors)
        judge = Judge(self.book, self.wanted)
        found: list[Diagnostic] = []
        for guest in tree.guests:
            found += judge.judge_guest(guest)
        found += judge.judge_tree(tree)
        self.errors = [*errors, *judge.crashes]
        self._count_unknown_devices(found)
        found.sort(key=lambda f: (f.path, f.span, f.rule))
        return with_fingerprints(filter(self._is_reported, map(self._with_severity, found)), tree.root)

    def _with_severity(self, finding: Diagnostic) -> Diagnostic:
        severity = self.config.severity.get(finding.rule)
        return finding if severity is None else replace(finding, severity=severity)

    def _is_reported(self, finding: Diagnostic) -> bool:
        if finding.severity < self.config.min_severity and finding.rule not in self.config.select:
            return False
        if self.files.named is not None:
            path = self.paths.get(finding.path)
            if path is None or path.resolve() not in self.files.named:
                return False
        vmid = finding.guest.vmid if finding.guest else None
        return not selects(self.config.ignored(finding.path, vmid), finding.rule, finding.category)

    def _count_unknown_devices(self, found: list[Diagnostic]) -> None:
        unknown = (f for f in found if f.rule == _UNKNOWN_DEVICE)
        self.unknown_devices = Counter(f.guest.node if f.guest and f.guest.node else f.path for f in unknown)
