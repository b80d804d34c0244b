"""An example's files in a folder of their own, and what pvelint finds there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pvelint.engine.run import RunResult, lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.syntax.nodes import encode
from pvelint.report.model import Report
from pvelint.rulebook import Rulebook
from pvelint.rules.info import Scope
from pvelint.rules.model import Severity

from .examples import Example


class ExampleTree:
    """The files of an example in the working folder."""

    def __init__(self, example: Example, book: Rulebook) -> None:
        self.example = example
        self._book = book
        for name, text in example.files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode(text))
        if example.tracked:
            _track_all()

    def report_of(self, rule: str) -> Report:
        """What one rule finds."""
        report = self.lint(self._selection(rule))
        report.findings = [finding for finding in report.findings if finding.rule == rule]
        return report

    def lint(self, select: str) -> Report:
        """A report of everything that a rule, a category or `all` of them find."""
        return self._run(select).report

    def fixed(self, rule: str, *, unsafe: bool = False) -> str | None:
        """The guest's config after fixing what the rule finds."""
        change = self._run(self._selection(rule), fix=True, unsafe_fixes=unsafe).changes.get(
            self.example.path
        )
        return self.example.conf if change is None else change.after

    def _selection(self, rule: str) -> str:
        """The engine judges what all other rules leave."""
        return "all" if self._book.infos[rule].scope is Scope.ENGINE else rule

    def _run(self, select: str, *, fix: bool = False, unsafe_fixes: bool = False) -> RunResult:
        given = {"select": (select,), "pve": self.example.pve, "min_severity": Severity.INFO}
        config = path if (path := Path("pvelint.toml")).is_file() else None
        options = LintOptions(
            given=given, config=config, isolated=config is None, fix=fix, unsafe_fixes=unsafe_fixes
        )
        return lint(set_up(discover([os.curdir]), options, self._book))


@contextmanager
def example_tree(example: Example, book: Rulebook) -> Iterator[ExampleTree]:
    """The example in a new folder, which is the working folder meanwhile."""
    with TemporaryDirectory(prefix="pvelint-") as folder, chdir(folder):
        yield ExampleTree(example, book)


def _track_all() -> None:
    """Raises OSError where there is no git."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**inherited, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (["init", "--quiet", "--template="], ["add", "--all", "--force"]):
        subprocess.run(["git", *command], env=env, check=True, capture_output=True)
