"""Every rule's examples through the whole engine: exact spans, exact fixed texts, linted again."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pvelint.engine.run import Options, Run
from pvelint.files.discovery import discover
from pvelint.grammar.syntax.edits import apply_edits
from pvelint.grammar.syntax.nodes import decode, encode
from pvelint.grammar.version import parse_version
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Severity
from pvelint.rules.registry import BUILTIN

RULES = Path(__file__).parents[2] / "rules"
USUAL_PATH = "nodes/pve1/qemu-server/105.conf"
AFTER_ALL_OTHERS = ("unused-ignore",)
NEEDED = 2
"""Bad and good examples that each rule has at least."""


def examples_of(name: str) -> dict[str, list[dict[str, Any]]]:
    info = BUILTIN[name]
    category, module = info.module.split(".")[-2:]
    path = RULES / category / f"{module}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    data = data.get(name, data)
    return {"bad": data.get("bad", []), "good": data.get("good", [])}


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name in BUILTIN
        for number, example in enumerate(examples_of(name)[kind])
    ]


class Bench:
    """An example's tree on disk."""

    def __init__(self, root: Path, example: dict[str, Any]) -> None:
        self.root = root
        self.file = root / example.get("path", USUAL_PATH)
        self.pve = parse_version(example.get("pve", "9.2"))
        for name, text in example.get("tree", {}).items():
            self._write(root / name, text)
        if "conf" in example:
            self._write(self.file, example["conf"])
        if example.get("tracked"):
            for command in (["init", "--quiet"], ["add", "--all", "--force"]):
                subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(text))

    def judge(self, rule: str, **how: bool) -> Run:
        """With this rule alone, or with all where it judges what the others leave."""
        return self.lint(("all",) if rule in AFTER_ALL_OTHERS else (rule,), **how)

    def lint(self, select: tuple[str, ...], *, fix: bool = False, unsafe: bool = False) -> Run:
        given = {"select": select, "pve": self.pve, "min_severity": Severity.INFO}
        run = Run(
            Options(
                given=given, isolated=not (self.root / "pvelint.toml").is_file(), fix=fix, unsafe_fixes=unsafe
            )
        )
        run.lint(discover([str(self.root)]).trees)
        assert run.report.errors == []
        return run

    def fixed(self, rule: str, *, unsafe: bool = False) -> str:
        run = self.judge(rule, fix=True, unsafe=unsafe)
        return next((change.after for change in run.changes.values()), decode(self.file.read_bytes()))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    return lambda example: Bench(tmp_path, example)


def place(finding: Diagnostic) -> str:
    (line, column), (end_line, end_column) = finding.span
    return f"{line}:{column}-{end_line}:{end_column}"


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("name", list(BUILTIN))
def test_rule_has_examples(name: str) -> None:
    found = examples_of(name)
    assert len(found["bad"]) >= NEEDED
    assert len(found["good"]) >= NEEDED


@pytest.mark.parametrize("name", list(BUILTIN))
def test_rule_shows_its_fix(name: str) -> None:
    bad = examples_of(name)["bad"]
    shown = any({"fixed", "unsafe"} & example.keys() for example in bad)
    assert shown == (BUILTIN[name].fix is not None)


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_bad_is_found(name: str, example: dict[str, Any], bench: Any) -> None:
    findings = [f for f in bench(example).judge(name).report.findings if f.rule == name]
    assert findings
    assert [place(finding) for finding in findings] == listed(example["at"])
    first = findings[0]
    info = BUILTIN[name]
    assert str(first.severity) == example.get("severity", str(info.severity))
    assert first.impact == example.get("impact", info.impacts[0])
    assert {finding.impact for finding in findings} <= set(info.impacts)
    for key in ("option", "key", "section"):
        if key in example:
            assert getattr(first, key) == example[key]


@pytest.mark.parametrize(("name", "example"), cases("good"))
def test_good_is_left_alone(name: str, example: dict[str, Any], bench: Any) -> None:
    findings = bench(example).judge(name).report.findings
    assert [finding.message for finding in findings if finding.rule == name] == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fix_gives_the_text_shown(name: str, example: dict[str, Any], bench: Any) -> None:
    ready = bench(example)
    if "fixed" in example:
        assert ready.fixed(name) == example["fixed"]
    elif "conf" in example:
        assert ready.fixed(name) == example["conf"]
    if "unsafe" in example:
        assert ready.fixed(name, unsafe=True) == example["unsafe"]
    if "alternatives" in example:
        finding = next(f for f in ready.judge(name).report.findings if f.rule == name)
        texts = [apply_edits(example["conf"], fix.edits) for fix in finding.alternatives]
        assert texts == example["alternatives"]


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fixed_text_is_sound(name: str, example: dict[str, Any], bench: Any) -> None:
    """The rule finds nothing there any more, and no rule finds a new error."""
    before = errors(bench(example))
    for key in ("fixed", "unsafe"):
        if key in example:
            ready = bench({**example, "conf": example[key]})
            if key == "unsafe" or "unsafe" not in example:
                assert name not in {finding.rule for finding in ready.judge(name).report.findings}
            assert errors(ready) <= before
    for text in example.get("alternatives", ()):
        ready = bench({**example, "conf": text})
        assert weight(ready, name) < weight(bench(example), name), (
            "an alternative cures what its finding is about"
        )
        assert errors(ready) <= before


def weight(ready: Bench, name: str) -> int:
    return sum(finding.severity for finding in ready.judge(name).report.findings if finding.rule == name)


def errors(ready: Bench) -> set[str]:
    findings = ready.lint(("all",)).report.findings
    return {finding.rule for finding in findings if finding.severity is Severity.ERROR}
