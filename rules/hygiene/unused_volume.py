from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_BUSES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate")


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
    severity = Severity.INFO
    impact = Impact.HYGIENE
    keys = ("unused",)
    sources = ("qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (assemble: skip unused drive)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        attached = _attached(guest)
        for setting in guest.main.settings.values():
            if setting.key.startswith("unused") and setting.value not in attached:
                yield Finding(
                    place=setting.at(),
                    message=f"volume `{setting.value}` is not attached: it takes up space and is not backed up",
                    help=f"attach it, or delete it with `qm unlink VMID --idlist {setting.key} --force`;"
                    " removing only the line would leave the volume behind",
                )


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
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("unused",)
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config removes unusedN lines of volumes in use)",
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
    """The volumes of all drives, now or after the next start, with the drive's key."""
    sections = [guest.main] + ([guest.pending] if guest.pending is not None else [])
    return {
        setting.get("file"): setting.key
        for section in sections
        for setting in section.settings.values()
        if setting.key.rstrip("0123456789") in _BUSES and setting.get("file")
    }
