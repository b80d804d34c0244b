from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import virtual_disks
from pvelint.grammar.vm.drive import STATE_DRIVES
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class LegacyBootOptions(GuestRule):
    """The boot order is in a form that PVE has deprecated.

    ## What it finds

    `boot` with letters (`boot: cdn`), and `bootdisk`. With `boot: order=...`, `bootdisk` has no effect at all.

    ## Why it matters

    It still works, but it is hard to see what the VM boots from: `c` means the one disk that `bootdisk` names, `d`
    all CD drives and `n` all network devices, by their numbers. PVE's web interface replaces it at the first change of the
    boot order.

    ## When to ignore it

    When tools that read the file only know the old form.
    """

    name = "legacy-boot-options"
    category = Category.BOOT
    severity = Severity.INFO
    impact = Impact.HYGIENE
    other_impacts = (Impact.IGNORED,)
    keys = ("boot", "bootdisk")
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (bootorder_from_legacy, verify_bootdev; bootdisk is deprecated)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        order = BootOrder.of(guest.config)
        if order.form is BootForm.ORDER:
            if order.bootdisk is not None:
                yield Finding(
                    place=order.bootdisk.at(),
                    impact=Impact.IGNORED,
                    message="`bootdisk` has no effect: `boot: order=` decides what the VM boots from",
                    help="remove `bootdisk`",
                    fix=Fix.unsafe("remove `bootdisk`", order.bootdisk.delete()),
                )
            return
        setting = order.setting or order.bootdisk
        if setting is None or not (setting.get("legacy") or order.bootdisk):
            return
        if order.bootdisk is None and "c" in setting.get("legacy") and virtual_disks(guest.config):
            return
        sound = order.devices and (order.bootdisk is None or _is_valid(order.bootdisk, guest))
        now = f"order={';'.join(order.devices)}"
        yield Finding(
            place=setting.at(),
            message="the boot order is in a deprecated form" + (f": it means `boot: {now}`" if sound else ""),
            help=f"write `boot: {now}`" if sound else "name the devices, for example `boot: order=scsi0`",
            fix=_fix(guest, order, now) if sound else None,
        )


def _is_valid(bootdisk: Setting, guest: Guest) -> bool:
    """`order=` may list the device: PVE drops the line for an EFI disk or a TPM state."""
    return bootdisk.value in guest.config and bootdisk.value not in STATE_DRIVES


def _fix(guest: Guest, order: BootOrder, now: str) -> Fix:
    edits = [order.setting.replace(now) if order.setting is not None else guest.main.insert("boot", now)]
    if order.bootdisk is not None:
        edits.append(order.bootdisk.delete())
    return Fix.unsafe(f"write `boot: {now}`", *edits)
