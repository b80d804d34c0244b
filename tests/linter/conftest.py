"""Findings and reports to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pvelint.grammar.syntax import Span
from pvelint.grammar.version import Version
from pvelint.report import Diagnostic, GuestName, Report
from pvelint.rules.model import Category, Impact, Severity

PATH = "nodes/pve1/qemu-server/105.conf"


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
