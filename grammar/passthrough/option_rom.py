"""Facts shared by the rules about option ROMs of passed-through storage controllers."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.hardware.controllers import Controller, Kind, find_controller
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import Identity, identify
from pvelint.grammar.record import Record
from pvelint.grammar.vm.boot import BootOrder
from pvelint.grammar.vm.bootable import boots_by_args, firmware_chooses, virtual_disks
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.processors import X86_64, architecture

_HBA_KINDS = (Kind.SAS, Kind.SCSI, Kind.RAID, Kind.FIBRE_CHANNEL, Kind.OTHER)


class PassedHba(Record):
    """A storage controller behind a `hostpciN` line that needs its option ROM to boot from."""

    hostpci: HostPci
    identity: Identity
    device: Device
    controller: Controller

    @property
    def title(self) -> str:
        """`SAS3008 SAS HBA 1000:0097 at 0000:01:00.0`."""
        return f"{self.controller.title} ({self.device.id} at {self.device.address})"

    def as_recorded(self, guest: Guest) -> str:
        """In parentheses the dated inventory that names the device, if one does: it may be out of date."""
        inventories = guest.tree.inventories(guest.node)
        named = (i for i in inventories if i.taken and f"inventory {i.path}" == self.identity.sources[0])
        return next((f" (per {inventory.title})" for inventory in named), "")

    @property
    def is_first_function(self) -> bool:
        """PVE puts `rombar=0` on the first function of a line only (PVE::QemuServer::PCI)."""
        return self.device.address in self.identity.leading


def passed_hbas(guest: Guest) -> Iterator[PassedHba]:
    """Every known HBA that the next start passes through; AHCI, NVMe and IDE need no ROM and are left out."""
    for hostpci in passed_devices(guest.config):
        if (identity := identify(guest, hostpci)) is None:
            continue
        for device in identity.devices:
            controller = find_controller(device)
            if controller is not None and controller.kind in _HBA_KINDS and controller.has_rom is not False:
                yield PassedHba(hostpci, identity, device, controller)


def has_uefi(config: Config) -> bool:
    """Another architecture than x86 has no SeaBIOS to run a card's ROM."""
    return is_uefi(config) or architecture(config) != X86_64


def boots_from(guest: Guest, hostpci: HostPci) -> bool:
    """The boot order or a bootindex in `args` names the device, or the firmware has no virtual disk to prefer."""
    config = guest.config
    order = BootOrder.of(config)
    if order.names(hostpci.key) or _indexed_by_args(config.text("args"), hostpci.key):
        return True
    return firmware_chooses(config, order) and not (virtual_disks(config) or boots_by_args(config))


def may_boot(guest: Guest, hostpci: HostPci) -> bool:
    """Not known to be something that the firmware cannot boot from; its ROM may boot a NIC."""
    if hostpci.mdev:
        return False
    identity = identify(guest, hostpci)
    if identity is None:
        return True
    for device in identity.devices:
        controller = find_controller(device)
        if controller is not None:
            if hostpci.rombar or hostpci.romfile or controller.boots_without_rom(uefi=is_uefi(guest.config)):
                return True
        elif device.class_code is None or device.class_code[:2] not in ("03", "04", "06"):
            return True
    return False


def is_silent_storage(guest: Guest, hostpci: HostPci) -> bool:
    """A storage controller that only its hidden ROM could boot from."""
    if hostpci.rombar or hostpci.romfile or (identity := identify(guest, hostpci)) is None:
        return False
    controllers = [c for device in identity.devices if (c := find_controller(device)) is not None]
    uefi = is_uefi(guest.config)
    return bool(controllers) and not any(c.boots_without_rom(uefi=uefi) for c in controllers)


def _indexed_by_args(args: str, key: str) -> bool:
    """`-set device.hostpci0.bootindex=1`, or a bootindex beside a name that begins like the key."""
    return "bootindex" in args and key in args
