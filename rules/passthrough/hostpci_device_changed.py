from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import testimony
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import place_of

_CHECKED_BY_PVE = "mapping/pci.cfg"
_AS_SAID = {"hint in the notes": "the hint in the notes"}


class HostpciDeviceChanged(GuestRule):
    """The device at the address is not the one that was recorded for the VM.

    ## What it finds

    A `hostpciN` line for which the hint in the notes or the table in pvelint.toml names a different device than the
    latest inventory of the node. Where only two inventories disagree it is a warning.

    ## Why it matters

    Bus numbers shift when a card or an NVMe disk is added, or the host's firmware is updated. The VM then takes
    whatever is at the old address: another card, or a disk of the host.

    ## When to ignore it

    Never: correct the address, or the outdated record.
    """

    name = "hostpci-device-changed"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.DEVICE_MISSING
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (Resource Mapping)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (assert_valid: compares only what a mapping names)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        inventories = guest.tree.inventories(guest.node)
        by_path = {f"inventory {inventory.path}": inventory for inventory in inventories}
        for hostpci in passed_devices(guest.config):
            said = [(source, d) for source, devices in testimony(guest, hostpci) for d in devices]
            now = {d.address: (source, d) for source, d in reversed(said) if source in by_path}
            for source, recorded in said:
                latest, present = now.get(recorded.address, ("", recorded))
                if present.id != recorded.id and source != _CHECKED_BY_PVE:
                    yield _finding(hostpci, by_path[latest], present, source, recorded, by_path.get(source))
                    break


def _finding(
    hostpci: HostPci,
    inventory: Inventory,
    present: Device,
    source: str,
    recorded: Device,
    older: Inventory | None,
) -> Finding:
    moved = inventory.with_id(recorded.id)
    where = f" ({recorded.id} is now at {moved[0].address})" if len(moved) == 1 else ""
    says = f"{older.title} ({older.path})" if older is not None else _AS_SAID.get(source, source)
    return Finding(
        place=place_of(hostpci),
        severity=Severity.WARNING if older is not None else None,
        message=f"the VM gets a different device than recorded for `{hostpci.key}`: {says} names {recorded.id}, but"
        f" {inventory.title} has {present.id} at {present.address}{where}",
        help="correct the address, or the record if it is outdated",
    )
