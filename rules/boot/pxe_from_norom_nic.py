from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.vm.boot import BootEntry, BootOrder
from pvelint.grammar.vm.bootable import entries_without_rom
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_NETWORK = "02"
_VIRTIO = "1af4"


class PxeFromNoromNic(GuestRule):
    """The boot order names a passed-through network card whose option ROM is off.

    ## What it finds

    A `hostpciN` in `boot: order=...` with `rombar=0` (and no `romfile`) that passes a network card to the VM.
    pvelint knows the device from an inventory, `mapping/pci.cfg`, the table in pvelint.toml or a hint in the notes.

    ## Why it matters

    A network card boots over the network through a ROM of its own: QEMU gives one to its virtual network devices
    (OVMF also has a driver for virtio), but `rombar=0` hides that of a real card, and the firmware skips the entry.

    ## When to ignore it

    When the card's ROM is off on purpose and the entry does not matter.
    """

    name = "pxe-from-norom-nic"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("hostpci",)
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: "rombar=0", bootindex)',
        "qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder)",
        "SeaBIOS 1.17.0 src/optionroms.c (optionrom_setup), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        order = BootOrder.of(guest.config)
        if order.setting is None:
            return
        for entry, hostpci in entries_without_rom(guest.config, order):
            identity = identify(guest, hostpci)
            leading = [d for d in identity.devices if d.address in identity.leading] if identity else []
            if leading and all(_is_card(device) for device in leading):
                yield _finding(order.setting, order, entry, hostpci, leading[0])


def _is_card(device: Device) -> bool:
    return (device.class_code or "").startswith(_NETWORK) and device.vendor != _VIRTIO


def _finding(
    setting: Setting, order: BootOrder, entry: BootEntry, hostpci: HostPci, device: Device
) -> Finding:
    drop = Fix.unsafe(
        f"remove `{entry.device}` from the boot order", setting.replace_part(*order.extent(entry), "")
    )
    return Finding(
        place=setting.part(entry.start, entry.end, "order"),
        message=f"`{entry.device}` is in the boot order, but `rombar=0` hides its option ROM: the VM cannot boot from the"
        f" network card {device.id} at {device.address}",
        help=f"remove `rombar=0`, or remove `{entry.device}` from the order"
        if device.physical_function is None
        else f"remove `{entry.device}` from the order: a virtual function has no ROM",
        alternatives=(Fix.unsafe("remove `rombar=0`", hostpci.setting.remove("rombar")), drop)
        if len(order.entries) > 1 and device.physical_function is None
        else (),
    )
