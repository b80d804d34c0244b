"""A guest's findings to ignore, for the tests of `#pvelint ignore`."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.config import Names
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Category, Impact, Severity
from pvelint.suppress.notes import GuestIgnores

CATEGORIES = {
    "hba-missing-rombar": Category.PASSTHROUGH,
    "iommu-group": Category.PASSTHROUGH,
    "boot-order-absent": Category.BOOT,
    "unused-ignore": Category.HYGIENE,
}
KNOWN = Names(frozenset(CATEGORIES))


def guest(text: str) -> Guest:
    return Guest(parse_document("100.conf", text), NEWEST)


def kept_by(ignores: GuestIgnores, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [finding for finding in findings if not ignores.match(finding)]


def found(rule: str, key: str | None = None, section: str | None = None) -> Diagnostic:
    return Diagnostic(
        rule=rule,
        category=CATEGORIES[rule],
        severity=Severity.WARNING,
        impact=Impact.GUEST,
        version=NEWEST,
        message="",
        help="",
        path="100.conf",
        guest=None,
        section=section,
        key=key,
        option=None,
        span=Span.on_line(1, 0, 0),
    )


ROMBAR = found("hba-missing-rombar", "hostpci0")
ROMBAR_1 = found("hba-missing-rombar", "hostpci1")
GROUP = found("iommu-group", "hostpci0")
BOOT = found("boot-order-absent", "boot")
