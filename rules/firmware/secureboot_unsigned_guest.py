from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.efidisk import chooses_layout
from pvelint.grammar.vm.known_systems import UNSIGNED_WORDS, unsigned
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MACOS = "isa-applesmc"


class SecurebootUnsignedGuest(GuestRule):
    """The EFI disk has Secure Boot's keys, and the guest's system is not signed with them.

    ## What it finds

    `efidisk0` with `efitype=4m` and `pre-enrolled-keys=1` in a VM that boots OpenCore (macOS), Talos Linux, Home Assistant
    OS, OpenWrt or k3OS. It is a warning where an image in one of the drives, the device without which macOS does not boot
    (`isa-applesmc` in `args`), or a name with a version says so, and information where the VM's name only suggests it.

    ## Why it matters

    With the keys PVE's firmware has Secure Boot on, and refuses each boot loader that is not signed with them ("Access
    Denied"): the VM ends in the firmware's menu or shell. Talos has images for Secure Boot, but they bring keys of
    their own, which they can enroll only where there are none yet.

    ## When to ignore it

    When Secure Boot was switched off in the VM's firmware menu, or the system was signed with keys of your own: neither is
    in the config.
    """

    name = "secureboot-unsigned-guest"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.NO_BOOT
    keys = ("efidisk",)
    words = (*UNSIGNED_WORDS, _MACOS)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (get_ovmf_files: the variables with Microsoft's keys)",
        "pve-docs 9.1.3 qm.adoc (BIOS and UEFI: pre-enrolled-keys turns Secure Boot on)",
        "https://github.com/thenickdude/KVM-Opencore/issues/14",
        "https://github.com/rancher/k3os/issues/792",
        "https://github.com/home-assistant/home-assistant.io/pull/45977",
        "https://github.com/siderolabs/talos/issues/8131",
        "https://github.com/linkease/doc.linkease.com/issues/413 (OpenWrt)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        efidisk = config.get("efidisk0")
        if efidisk is None or not efidisk.flag("pre-enrolled-keys"):
            return
        if not chooses_layout(config) or efidisk.get("efitype", "2m") != "4m":
            return
        if (found := _witness(config)) is None:
            return
        fact, sure = found
        yield Finding(
            place=efidisk.at("pre-enrolled-keys"),
            severity=None if sure else Severity.INFO,
            message=f"{fact}, which is not signed with the keys of `pre-enrolled-keys=1`: Secure Boot refuses to start it",
            help="remove the EFI disk and add one without keys (`qm set VMID --efidisk0 STORAGE:1,efitype=4m,"
            "pre-enrolled-keys=0`), or switch Secure Boot off in the VM's firmware menu",
        )


def _witness(config: Config) -> tuple[str, bool] | None:
    """What says that the system is not signed, and whether that is sure."""
    args: Setting | None = config.get("args")
    if args is not None and _MACOS in args.value:
        return f"`{_MACOS}` in `args` is there for macOS and its boot loader", True
    if (found := unsigned(config)) is None:
        return None
    verb = "is" if found.sure else "suggests"
    return f"`{found.setting.key}: {found.text}` {verb} {found.system.title}", found.sure
