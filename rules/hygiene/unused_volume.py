from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_BUSES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "rootfs", "mp")


class UnusedVolume(GuestRule):
    """The VM owns a volume that is not attached.

    ## What it finds

    `unusedN` lines, except those whose volume is attached as well (see `unused-still-attached`).

    ## Why it matters

    The volume takes up space and travels along when the VM migrates, but backups leave it out.

    ## When to ignore it

    When it is kept on purpose, for instance the old disk after a move.
    """

    name = "unused-volume"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.HYGIENE
    keys = ("unused",)
    sources = (
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (assemble: skip unused drive)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (vmconfig_hotplug_pending: delete_mountpoint_volume)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        attached = _attached(guest)
        for setting in guest.main.settings.values():
            if setting.key.startswith("unused") and setting.value not in attached:
                yield Finding(
                    place=setting.at(),
                    message=f"volume `{setting.value}` is not attached: it takes up space and is not backed up",
                    help=f"attach it, or delete it with `{_removal(guest, setting.key)}`;"
                    " removing only the line would leave the volume behind",
                )


def _removal(guest: Guest, key: str) -> str:
    return f"qm unlink VMID --idlist {key} --force" if guest.kind is VM else f"pct set VMID --delete {key}"


class UnusedStillAttached(GuestRule):
    """A volume is listed as unused although it is attached.

    ## What it finds

    `unusedN` with the same volume as a drive of the VM.

    ## Why it matters

    Nobody who tidies up unused volumes expects a live disk among them. PVE itself takes such a line out when it
    writes the config next; the fix does the same.

    ## When to ignore it

    Never: the line says nothing that is true.
    """

    name = "unused-still-attached"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("unused",)
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config removes unusedN lines of volumes in use)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (write_pct_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        attached = _attached(guest)
        for setting in guest.main.settings.values():
            if setting.key.startswith("unused") and setting.value in attached:
                yield Finding(
                    place=setting.at(),
                    message=f"`{setting.key}` names the volume of `{attached[setting.value]}`, which is in use: PVE removes"
                    " this line at its next write",
                    help="remove the line, not the volume",
                    fix=Fix.safe("remove the line", setting.delete()),
                )


def _attached(guest: Guest) -> dict[str, str]:
    """The volumes in use with their keys: of a VM now or after the next start, as PVE has it, of a container now."""
    waiting = guest.pending if guest.kind is VM else None
    sections = [guest.main] + ([waiting] if waiting is not None else [])
    name = "file" if guest.kind is VM else "volume"
    return {
        setting.get(name): setting.key
        for section in sections
        for setting in section.settings.values()
        if setting.key.rstrip("0123456789") in _BUSES and setting.get(name)
    }
