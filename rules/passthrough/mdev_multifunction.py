from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.passthrough.identity import alternatives, identify
from pvelint.grammar.version import Version
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import place_of


class MdevMultifunction(GuestRule):
    """A mediated device is requested from several functions at once.

    ## What it finds

    `mdev=` on a `hostpciN` line that lists several addresses with `;`, or all functions of a slot (`02:00`), or whose
    mapping does. Where no inventory tells how many functions the slot has, the latter is a warning (for PVE 7,
    nothing).

    ## Why it matters

    PVE refuses to start the VM: "cannot use mediated device with multifunction device". PVE 7 warns that it ignores
    `mdev`, then asks each function for a mediated device of one UUID, and fails at the second.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "mdev-multifunction"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    words = ("mdev",)
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci: "cannot use mediated device with'
        ' multifunction device")',
        "qemu-server 8.4.10 PVE/QemuServer/PCI.pm (parse_hostpci)",
        "qemu-server 7.4-7 PVE/QemuServer.pm (vm_start_nolock: prepare_pci_device for each function)",
        "qemu-server 7.4-7 PVE/QemuServer/PCI.pm (generate_mdev_uuid: one UUID for the line)",
        "pve-common 7.4-2 PVE/SysFSTools.pm (pci_create_mdev_device)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            if not hostpci.mdev:
                continue
            for addresses in alternatives(guest, hostpci):
                finding = _judge(guest, hostpci, addresses)
                if finding is not None:
                    yield finding
                    break


def _judge(guest: Guest, hostpci: HostPci, addresses: tuple[Address, ...]) -> Finding | None:
    whole_slot = len(addresses) == 1 and addresses[0].function is None
    identity = identify(guest, hostpci) if whole_slot else None
    known = [d for d in identity.devices if addresses[0].covers(d.address)] if identity is not None else []
    if len(known or addresses) == 1 and (known or not whole_slot):
        return None
    if whole_slot and not known and guest.version < Version.V8_4:
        return None  # it starts with a device of one function
    condition = "" if known or not whole_slot else " if the device has several functions"
    return Finding(
        place=place_of(hostpci),
        severity=Severity.WARNING if condition else None,
        message=f"a mediated device comes from one function, but `{hostpci.key}` names"
        f" {f'all of {addresses[0]}' if whole_slot else len(addresses)}: PVE refuses to start the VM{condition}",
        help=f"name the one function that offers the mediated device, such as `{addresses[0].slot}.0`",
    )
