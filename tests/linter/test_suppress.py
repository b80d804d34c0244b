"""`#pvelint ignore`: what it takes out."""

from __future__ import annotations

import pytest
from pvelint.grammar.container.container import Container
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Diagnostic
from pvelint.suppress.notes import GuestIgnores

from .suppressing import BOOT, GROUP, ROMBAR, ROMBAR_1, found, guest, kept_by


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
    assert kept_by(ignores, [ROMBAR, ROMBAR_1, GROUP, BOOT]) == kept


def test_a_finding_without_a_key_needs_an_ignore_without_keys() -> None:
    finding = found("boot-order-absent")
    assert kept_by(GuestIgnores(guest("#pvelint ignore boot boot\n")), [finding]) == [finding]
    assert kept_by(GuestIgnores(guest("#pvelint ignore boot\n")), [finding]) == []


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
    kept = kept_by(ignores, [found("boot-order-absent", section=section) for section in sections])
    assert set(sections) - {finding.section for finding in kept} == taken_out


def test_of_a_container_pending_changes_have_another_name() -> None:
    document = parse_document("lxc/100.conf", "#pvelint ignore boot\n", CONTAINER)
    ignores = GuestIgnores(Container(document, NEWEST))
    kept = kept_by(ignores, [found("boot-order-absent", section=name) for name in ("pve:pending", "PENDING")])
    assert [finding.section for finding in kept] == ["PENDING"]


def test_no_directive_no_work() -> None:
    assert not GuestIgnores(guest("#checked with pvelint\ncores: 2\n"))
    assert GuestIgnores(guest("#pvelint ignore boot\n"))
