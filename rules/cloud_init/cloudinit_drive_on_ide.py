from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import cloudinit_drives
from pvelint.grammar.vm.machine import is_q35, is_uefi
from pvelint.grammar.vm.processors import X86_64, architecture
from pvelint.rules.api import Category, Config, Finding, Guest, GuestRule, Impact, Severity

_AFFECTED = ("debian", "ubuntu", "genericcloud", "cloudimg")


class CloudinitDriveOnIde(GuestRule):
    """The cloud-init drive is where the kernels of cloud images may not see it.

    ## What it finds

    A cloud-init drive on SATA, or on IDE with `machine: q35` or `bios: ovmf`, in a Linux VM. It is a warning where the VM's
    name speaks of Debian, Ubuntu or a cloud image, else information.

    ## Why it matters

    The IDE buses of q35 are ports of a SATA controller, too. The small kernels of cloud images, such as Debian's genericcloud,
    have no driver for it, and under OVMF Ubuntu's minimal images were reported to find no drive either: cloud-init
    has no data, and the guest comes up without its user, keys and addresses.

    ## When to ignore it

    When cloud-init does its work: the kernels of most installers and of Debian's `generic` images have the driver.
    """

    name = "cloudinit-drive-on-ide"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("ide", "sata")
    words = ("cloudinit",)
    sources = (
        "QEMU 7.2.22 -machine q35, info qtree (ide.0 to ide.5 are ports of ich9-ahci, the device that PVE uses for SATA), run",
        "https://github.com/OpenNebula/one-apps/pull/309 (Debian 11 and 12 on q35)",
        "https://github.com/ajschroeder/proxmox-packer-examples/issues/31 (Debian 13 with OVMF)",
        "https://github.com/UntouchedWagons/Ubuntu-CloudInit-Docs/pull/3 (Ubuntu 24.04 with OVMF and q35)",
        "https://github.com/Telmate/terraform-provider-proxmox/issues/973",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if config.text("ostype") != "l26" or architecture(config) != X86_64:
            return
        name = config.text("name").lower()
        for drive in cloudinit_drives(config):
            if where := _unseen(config, drive.bus):
                yield Finding(
                    place=drive.setting.at(),
                    severity=None if any(word in name for word in _AFFECTED) else Severity.INFO,
                    message=f"the cloud-init drive is on {where}, where kernels of cloud images may not see it: cloud-init"
                    " then sets up nothing",
                    help=f"move it to scsi: `qm set VMID --delete {drive.key}`, then `qm set VMID --scsi1"
                    " STORAGE:cloudinit`",
                )


def _unseen(config: Config, bus: str) -> str:
    """The bus in words, where some kernels do not see it."""
    if bus == "sata":
        return "SATA"
    if bus != "ide":
        return ""
    return "IDE of q35" if is_q35(config) else "IDE with OVMF" if is_uefi(config) else ""
