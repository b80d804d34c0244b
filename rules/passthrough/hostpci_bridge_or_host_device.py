from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.taken import ports_of, taken_from_host
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of, source

_PCI_BRIDGE = "0604"
_CHIPSET = {
    "0600": "host bridge",
    "0601": "ISA bridge",
    "0800": "interrupt controller",
    "0806": "IOMMU",
    "0c05": "SMBus controller",
}


_ON_BOARD = {"0500": "memory controller"}
"""Part of the chipset on bus 0 alone: boards of programmable logic have this class, too."""


class HostpciBridgeOrHostDevice(GuestRule):
    """A part of the chipset that no guest can use, or a port of the host's own bridge, is passed through.

    ## What it finds

    A `hostpciN` line whose device is, according to the inventory of the node, a PCI bridge or root port (error), another
    part of the chipset such as the ISA bridge or SMBus controller (warning), or a network device that is a port of a
    bridge in the node's /etc/network/interfaces (error), also through a bond or VLAN. Where other members of the bond
    are left it is a warning.

    ## Why it matters

    vfio-pci does not accept bridges: QEMU exits. Other parts of the chipset are of no use in a guest, and the host
    needs them. A bridge that loses its port cuts the host and its guests off from the network as soon as the VM starts.

    ## When to ignore it

    When the host has another connection to its network.
    """

    name = "hostpci-bridge-or-host-device"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    other_impacts = (Impact.GUEST,)
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "Linux 6.1.176 drivers/vfio/pci/vfio_pci_core.c (vfio_pci_core_register_device: normal headers"
        " only), read",
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio: skips what has a pci_bus)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        taken = list(taken_from_host(guest))
        lost = {n for inventory, _, devices in taken for d in devices for n in inventory.interfaces_of(d)}
        for inventory, hostpci, devices in taken:
            finding = _bridge(inventory, hostpci, devices) or _port(guest, inventory, hostpci, devices, lost)
            if finding is not None:
                yield finding


def _bridge(inventory: Inventory, hostpci: HostPci, devices: tuple[Device, ...]) -> Finding | None:
    bridge = next((d for d in devices if d.class_code == _PCI_BRIDGE), None)
    if bridge is not None:
        return Finding(
            place=place_of(hostpci),
            message=f"{bridge.address} is a PCI bridge, which cannot be passed through: QEMU refuses to start the VM"
            f" {source(inventory)}",
            help="pass through the device behind it",
        )
    part = next((d for d in devices if _chipset_part(d)), None)
    if part is None:
        return None
    return Finding(
        place=place_of(hostpci),
        severity=Severity.WARNING,
        impact=Impact.GUEST,
        message=f"{part.address} is the host's {_chipset_part(part)}, which a guest cannot use and the host"
        f" needs {source(inventory)}",
        help="name the function of the device that the VM should get",
    )


def _chipset_part(device: Device) -> str | None:
    kinds = _CHIPSET if device.address.bus else _CHIPSET | _ON_BOARD
    return kinds.get(device.class_code or "")


def _port(
    guest: Guest, inventory: Inventory, hostpci: HostPci, devices: tuple[Device, ...], lost: set[str]
) -> Finding | None:
    """`lost`: the network interfaces that the whole VM takes."""
    ports = [(device, port) for device in devices for port in ports_of(guest, inventory, device)]
    if not ports:
        return None
    device, port = min(ports, key=lambda found: not found[1].is_last(lost))
    what = f"{port.name} at {device.address} from bridge {port.bridge.name}"
    if port.is_last(lost):
        consequence = "and cuts the host and its guests off from that network"
    else:
        consequence = "which keeps the other members of the bond"
    return Finding(
        place=place_of(hostpci),
        severity=None if port.is_last(lost) else Severity.WARNING,
        impact=Impact.GUEST,
        message=f"starting the VM takes {what}, {consequence} {source(inventory)}",
        help=f"pass through another port, or remove {port.name} from {'its bond' if port.is_bonded else port.bridge.name}",
        related=tuple(Related(p.bridge.where, f"{p.name} is a port of this bridge") for _, p in ports),
    )
