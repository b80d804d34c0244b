"""`#pvelint ignore`: what it takes out."""

from __future__ import annotations

import pytest
from pvelint.config import Names
from pvelint.grammar.guest import Guest
from pvelint.grammar.parse import parse_document
from pvelint.grammar.syntax import Span
from pvelint.grammar.version import NEWEST
from pvelint.report import Diagnostic
from pvelint.rules.model import Category, Impact, Severity
from pvelint.suppress import GuestIgnores

CATEGORIES = {
    "hba-missing-rombar": Category.PASSTHROUGH,
    "iommu-group": Category.PASSTHROUGH,
    "boot-order-absent": Category.BOOT,
    "unused-ignore": Category.HYGIENE,
}
KNOWN = Names(frozenset(CATEGORIES))


def guest(text: str) -> Guest:
    return Guest(parse_document("100.conf", text), NEWEST)


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


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ignore hba-missing-rombar", [GROUP, BOOT]),
        ("ignore hba-missing-rombar hostpci1", [ROMBAR, GROUP, BOOT]),
        ("ignore hba-missing-rombar,iommu-group hostpci0", [ROMBAR_1, BOOT]),
        ("ignore passthrough", [BOOT]),
        ("ignore passthrough hostpci1", [ROMBAR, GROUP, BOOT]),
        ("ignore all", []),
        ("ignore all boot because I know", [ROMBAR, ROMBAR_1, GROUP]),
        ("ignore hba", [ROMBAR, ROMBAR_1, GROUP, BOOT]),
        ("ignore all hostpci", [ROMBAR, ROMBAR_1, GROUP, BOOT]),
        ("device hostpci0=1000-0097", [ROMBAR, ROMBAR_1, GROUP, BOOT]),
    ],
)
def test_rule_and_key_must_match(said: str, kept: list[Diagnostic]) -> None:
    ignores = GuestIgnores(guest(f"#pvelint {said}\ncores: 2\n"))
    assert ignores.apply([ROMBAR, ROMBAR_1, GROUP, BOOT]) == kept


def test_a_finding_without_a_key_needs_an_ignore_without_keys() -> None:
    finding = found("boot-order-absent")
    assert GuestIgnores(guest("#pvelint ignore boot boot\n")).apply([finding]) == [finding]
    assert GuestIgnores(guest("#pvelint ignore boot\n")).apply([finding]) == []


@pytest.mark.parametrize(
    ("place", "taken_out"),
    [
        ("#@", {None, "PENDING"}),
        ("[PENDING]\n#@", {"PENDING"}),
        ("[pending]\n#@", {"PENDING"}),
        ("[snap1]\n#@", {"snap1"}),
        ("[Snap1]\n#@", {"Snap1"}),
        ("[special:cloudinit]\n#@", {"special:cloudinit"}),
        ("[no snapshot]\n#@", set()),
        ("[snap1]\ndescription: @", {"snap1"}),
    ],
)
def test_an_ignore_holds_for_its_section(place: str, taken_out: set[str | None]) -> None:
    ignores = GuestIgnores(guest(place.replace("@", "pvelint ignore boot") + "\n"))
    sections = (None, "PENDING", "snap1", "Snap1", "special:cloudinit", "no snapshot")
    kept = ignores.apply([found("boot-order-absent", section=section) for section in sections])
    assert set(sections) - {finding.section for finding in kept} == taken_out


def test_no_directive_no_work() -> None:
    assert not GuestIgnores(guest("#checked with pvelint\ncores: 2\n"))
    assert GuestIgnores(guest("#pvelint ignore boot\n"))
