"""Findings and reports to show; the example tree and the command to lint it with."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pvelint.cli.main import run
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.version import Version
from pvelint.report.model import Diagnostic, GuestName, Report
from pvelint.rules.model import Category, Impact, Severity

PATH = "nodes/pve1/qemu-server/105.conf"


class Outcome(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def pvelint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs the command in this process; `stdin` is what it reads."""

    def command(*argv: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(argument) for argument in argv])
        return Outcome(code, *capsys.readouterr())

    return command


@pytest.fixture
def etc_pve(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example tree, as `etc-pve` in the working folder."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(root / "tests" / "data" / "etc-pve", tmp_path / "etc-pve"))


@pytest.fixture
def conf(etc_pve: Path) -> Path:
    """The one guest of that copy."""
    return etc_pve / PATH


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Diagnostic]:
    """A Diagnostic of guest 105 on pve1; keywords replace its parts."""

    def make(**parts: Any) -> Diagnostic:
        usual: dict[str, Any] = {
            "rule": "hba-missing-rombar",
            "category": Category.PASSTHROUGH,
            "severity": Severity.ERROR,
            "impact": Impact.NO_BOOT,
            "version": Version.V9_2,
            "message": "the ROM of this HBA hangs SeaBIOS",
            "help": "add rombar=0",
            "path": PATH,
            "guest": GuestName(105, "pve1", "nas"),
            "section": None,
            "key": "hostpci0",
            "option": "rombar",
            "span": Span.on_line(1, 0, 1),
            "fingerprint": "f00d",
        }
        return Diagnostic(**(usual | parts))

    return make


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    """A Report of findings in files that all have the same text."""

    def make(text: str, *findings: Diagnostic, **parts: Any) -> Report:
        return Report(findings=list(findings), files=1, text_of=lambda path: text, **parts)

    return make
