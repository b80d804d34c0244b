from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import is_taken
from pvelint.grammar.passthrough.taken import host_driver, ports_of, taken_from_host
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of, source

_STORAGE, _NETWORK, _USB = "01", "02", "0c03"
_NOUNS = {_STORAGE: "storage controller", _NETWORK: "network device", _USB: "USB controller"}


class IommuGroupHostDevice(GuestRule):
    """A device of the host is in the IOMMU group of a passed-through one, and is taken away with it.

    ## What it finds

    A `hostpciN` line whose device shares its IOMMU group with a storage controller, network device or USB controller
    that no VM of the node passes through. It is an error where the inventory shows that the host uses it (a driver,
    a bridge port, a mounted disk), a warning where it does not tell drivers, or for USB. Bridges, root ports and a USB
    controller of the same card are left out, as are devices without a host driver.

    ## Why it matters

    When the VM starts, PVE gives every device of the group except bridges to vfio-pci: at that moment the host loses
    its network or its disks, often the one it runs from.

    ## When to ignore it

    When the host can do without the other device.
    """

    name = "iommu-group-host-device"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    other_impacts = (Impact.GUEST,)
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio)",
        'pve-docs 9.1.3 qm-pci-passthrough.adoc ("a *separate* `IOMMU` group")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        reported: set[Device] = set()
        for inventory, hostpci, passed in taken_from_host(guest):
            victims = [
                v for v in _victims(inventory, passed) if v not in reported and not is_taken(guest, v.address)
            ]
            for victim in sorted(victims, key=lambda v: _kind(v) or "")[:1]:
                reported.update(victims)
                yield _finding(guest, inventory, hostpci, victim, len(victims) - 1)


def _victims(inventory: Inventory, passed: tuple[Device, ...]) -> Iterator[Device]:
    groups = {d.iommu_group for d in passed if d.iommu_group is not None}
    slots = {d.address.slot for d in passed}
    idle_without_driver = inventory.tells_drivers
    for device in (d for group in sorted(groups) for d in inventory.iommu_group(group)):
        kind = _kind(device)
        of_same_card = kind == _USB and device.address.slot in slots
        idle = idle_without_driver and host_driver(device) is None
        if kind and device not in passed and not of_same_card and not idle:
            yield device


def _kind(device: Device) -> str | None:
    return next((prefix for prefix in _NOUNS if (device.class_code or "").startswith(prefix)), None)


def _finding(guest: Guest, inventory: Inventory, hostpci: HostPci, victim: Device, more: int) -> Finding:
    kind = _kind(victim) or _USB
    uses = list(_uses(guest, inventory, victim))
    certain = kind != _USB and (uses or host_driver(victim))
    others = f" and {more} more device{'s' if more > 1 else ''}" if more else ""
    uses_text = f", {', '.join(uses)}" if uses else ""
    return Finding(
        place=place_of(hostpci),
        severity=None if certain else Severity.WARNING,
        impact=None if kind == _STORAGE else Impact.GUEST,
        message=f"starting the VM takes the {_NOUNS[kind]} at {victim.address}"
        f" ({victim.name or victim.id}{uses_text}){others} away from the host: it shares IOMMU group"
        f" {victim.iommu_group} with `{hostpci.key}`, and PVE takes groups as a whole {source(inventory)}",
        help="move the card to a slot with its own IOMMU group, or pass through a device that is alone in its group",
        related=tuple(
            Related(port.bridge.where, f"{port.name} is a port of this bridge")
            for port in ports_of(guest, inventory, victim)
        ),
    )


def _uses(guest: Guest, inventory: Inventory, device: Device) -> Iterator[str]:
    """What the host has on the device, in a few words each."""
    ports = {port.name: port.bridge.name for port in ports_of(guest, inventory, device)}
    for name in inventory.interfaces_of(device):
        yield f"{name} in {ports[name]}" if name in ports else name
    mounts = [mount for volume in inventory.volumes_behind((device,)) for mount in volume.mounts]
    if mounts:
        yield f"with {', '.join(sorted(mounts)[:3])}"
