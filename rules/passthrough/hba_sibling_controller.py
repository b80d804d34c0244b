from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.grammar.passthrough import addresses_of
from pvelint.grammar.pci import Address, Device
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity

from ._option_rom import PassedHba, passed_hbas

_TWO_CHIP_CARDS = {
    ("1000:0072", "1000:30e0"): "9202-16e",
    ("1000:0087", "1000:3070"): "9206-16e",
    ("1000:0097", "1000:3130"): "9300-16i",
    ("1000:0097", "1000:3170"): "9302-16e",
}


class HbaSiblingController(GuestRule):
    """Of a card with two controllers only one is passed through, or only one has its option ROM off.

    ## What it finds

    A passed-through controller with `rombar=0` whose twin (same ids and subsystem in the inventory, on a card that
    is known to carry two: 9202-16e, 9206-16e, 9300-16i, 9302-16e) is passed without `rombar=0`, or stays with the
    host.

    ## Why it matters

    Such a card is two HBAs behind a bridge. The boot ROM of the second one hangs the VM just as that of the first
    one would, and a controller that stays with the host lets the host use half of the card's disks.

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
    sources = ("pci.ids (1000:0072, 1000:0087, 1000:0097 and their subsystems)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        inventory = guest.tree.inventory(guest.node) if guest.tree is not None else None
        if inventory is None:
            return
        hbas = list(passed_hbas(guest))
        quiet = {hba.device.address for hba in hbas if not hba.hostpci.rombar and hba.is_first_function}
        owned = _passed_addresses(guest)
        for hba in hbas:
            card = _TWO_CHIP_CARDS.get((hba.device.id, hba.device.subsystem or ""))
            if card is None or hba.device.address not in quiet:
                continue
            for twin in inventory.devices.values():
                if _are_twins(hba.device, twin) and twin.address not in quiet:
                    passed_here = any(other.device.address == twin.address for other in hbas)
                    if passed_here or not any(address.covers(twin.address) for address in owned):
                        yield _finding(hba, twin, card, passed_here)


def _are_twins(one: Device, other: Device) -> bool:
    return one.address != other.address and (one.id, one.subsystem) == (other.id, other.subsystem)


def _passed_addresses(guest: Guest) -> list[Address]:
    """What any guest of the node passes through."""
    everyone = guest.tree.guests if guest.tree is not None else []
    neighbours = [g for g in everyone if g.node == guest.node] or [guest]
    return [a for g in neighbours for hostpci in passed_devices(g.config) for a in addresses_of(g, hostpci)]


def _finding(hba: PassedHba, twin: Device, card: str, passed_here: bool) -> Finding:
    if passed_here:
        what, advice = "is passed through with its option ROM on", "set rombar=0 on both"
    else:
        what, advice = "stays with the host", "pass both controllers through, each with rombar=0"
    return Finding(
        place=hba.hostpci.setting.at(),
        message=f"a {card} card carries two controllers, and the twin of {hba.device.address} at {twin.address} {what}",
        help=advice,
    )
