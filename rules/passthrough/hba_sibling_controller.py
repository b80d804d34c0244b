from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import is_taken
from pvelint.grammar.passthrough.option_rom import PassedHba, passed_hbas
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import source

_TWO_CHIP_CARDS = {
    ("1000:0072", "1000:30e0"): "9202-16e",
    ("1000:0087", "1000:3070"): "9206-16e",
    ("1000:0097", "1000:3130"): "9300-16i",
    ("1000:0097", "1000:3170"): "9302-16e",
}


class HbaSiblingController(GuestRule):
    """Only one of a card's two controllers is passed through, or has its option ROM off.

    ## What it finds

    A passed-through controller with `rombar=0` whose twin (same ids and subsystem in the inventory, on a card that
    is known to carry two: 9202-16e, 9206-16e, 9300-16i, 9302-16e) is passed without `rombar=0`, or stays with the
    host.

    ## Why it matters

    Such a card is two HBAs behind a bridge. The boot ROM of the second one hangs the VM just as that of the first
    would, and a controller that stays with the host leaves half of the card's disks to the host.

    ## When to ignore it

    When these are two cards, or the halves are meant for different systems.
    """

    name = "hba-sibling-controller"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = ("pci.ids 2026.08.22 1000:0072, 1000:0087, 1000:0097 and their subsystems, read",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        inventory = guest.inventory
        if inventory is None:
            return
        hbas = list(passed_hbas(guest))
        passed = {hba.device.address: hba.hostpci for hba in hbas}
        quiet = {hba.device.address for hba in hbas if not hba.hostpci.rombar and hba.is_first_function}
        for hba in hbas:
            card = _TWO_CHIP_CARDS.get((hba.device.id, hba.device.subsystem or ""))
            if card is None or hba.device.address not in quiet:
                continue
            twin = _twin(inventory, hba.device)
            if twin is None or twin.address in quiet:
                continue
            if twin.address in passed or not is_taken(guest, twin.address):
                yield _finding(inventory, hba, twin, card, passed.get(twin.address))


def _twin(inventory: Inventory, one: Device) -> Device | None:
    """The other controller of the card: of several such cards, each has two neighbours in order of address."""
    alike = [d for d in inventory.devices.values() if (d.id, d.subsystem) == (one.id, one.subsystem)]
    number = next((n for n, device in enumerate(alike) if device.address == one.address), 0)
    other = number ^ 1
    return alike[other] if other < len(alike) else None


def _finding(
    inventory: Inventory, hba: PassedHba, twin: Device, card: str, line_of_twin: HostPci | None
) -> Finding:
    if line_of_twin is not None:
        what, advice = "is passed through with its option ROM on", "set `rombar=0` on both"
    else:
        what, advice = "stays with the host", "pass both controllers through, each with `rombar=0`"
    return Finding(
        place=hba.hostpci.setting.at(),
        message=f"a {card} card has two controllers, and {twin.address}, the twin of {hba.device.address}, {what}"
        f" {source(inventory)}",
        help=advice,
        related=(Related(line_of_twin.setting.at(), "the twin"),) if line_of_twin is not None else (),
    )
