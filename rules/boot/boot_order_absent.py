from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import boots_by_args, firmware_chooses, loaded_cdroms, virtual_disks
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BootOrderAbsent(GuestRule):
    """The VM has a disk, but no option makes it boot from one.

    ## What it finds

    A VM with a virtual disk and neither `boot` nor `bootdisk`, or with `boot: cdn` and the like and no `bootdisk`.
    The order then contains CD drives and network devices, but no disk: in that form only `bootdisk` adds a disk.

    ## Why it matters

    As soon as one CD drive (even an empty one) or network device has a boot index, the firmware tries nothing
    else: the VM stops with "No bootable device" although its disk is fine. A VM with a medium in its CD drive boots
    from that, which is a warning. Without a CD drive or network device the firmware looks for a disk by itself, until
    somebody adds one; that is information. With letters that have neither `d` nor `n`, as in `boot: c`, no CD drive or
    network device ever gets an index: the firmware always chooses.

    ## When to ignore it

    When the VM boots over the network on purpose.
    """

    name = "boot-order-absent"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    other_impacts = (Impact.GUEST,)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder, bootorder_from_legacy,"
        " get_default_bootdevices)",
        'QEMU 10.0.2 system/bootdevice.c (get_boot_devices_list: "HALT" behind a list that is not empty),'
        " read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        order = BootOrder.of(config)
        disks = virtual_disks(config)
        if "bootdisk" in config or not disks or boots_by_args(config) or not _wants_disk(order):
            return
        chooses = firmware_chooses(config, order)
        stuck = not chooses and not loaded_cdroms(config)
        cdroms = loaded_cdroms(config)[:1] if "d" in order.letters else []
        nets = [net.key for net in config.numbered("net")[:1]] if "n" in order.letters else []
        now = f"order={';'.join((disks[0], *cdroms, *nets))}"
        setting = order.setting
        yield Finding(
            place=setting.at() if setting is not None else Place(path=guest.document.path, span=FILE_START),
            severity=None if stuck else Severity.INFO if chooses else Severity.WARNING,
            impact=None if stuck else Impact.GUEST,
            message=f"{_what(setting)}: {_consequence(order, chooses)}",
            help=f"write `boot: {now}`",
            fix=Fix.unsafe(
                f"write `boot: {now}`",
                setting.replace(now) if setting is not None else guest.main.insert("boot", now),
            ),
        )


def _joining(order: BootOrder) -> list[str]:
    """What would be the only thing to boot from as soon as it is added."""
    kinds = {"d": "CD drive", "n": "network device"}
    return [kind for letter, kind in kinds.items() if letter in order.letters]


def _consequence(order: BootOrder, chooses: bool) -> str:
    joining = _joining(order)
    if not chooses:
        return f"the firmware tries only {' and '.join(f'{kind}s' for kind in joining)}, never a disk"
    until = f", until a {' or '.join(joining)} is added" if joining else ""
    return f"the firmware picks what it boots from by itself{until}"


def _what(setting: Setting | None) -> str:
    if setting is None:
        return "neither `boot` nor `bootdisk` names a disk"
    return f"`boot: {setting.value}` without `bootdisk` does not name a disk"


def _wants_disk(order: BootOrder) -> bool:
    """The letters of the legacy form, the default ones too, say that disks are to be tried."""
    return order.form is not BootForm.ORDER and "c" in order.letters
