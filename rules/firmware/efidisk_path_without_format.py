from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import Drive
from pvelint.grammar.vm.efidisk import uses_efidisk
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class EfidiskPathWithoutFormat(GuestRule):
    """The EFI disk is a file or device of the host, and its format is not given.

    ## What it finds

    `efidisk0` with an absolute path and without `format` on a VM with OVMF.

    ## Why it matters

    PVE knows the format only of a volume on a storage. For a path it refuses to start the VM ("efidisk format must
    be specified").

    ## When to ignore it

    Never: the VM does not start. Of a template, which nobody starts but its backup, the backup fails.
    """

    name = "efidisk-path-without-format"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("efidisk",)
    other_impacts = (Impact.BACKUP,)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (generate_ovmf_blockdev, print_ovmf_drive_commandlines:"
        ' "efidisk format must be specified")',
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: a template is started"
        " for its backup)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: keeps bios and EFI disk of a template)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        efidisk = Drive(config["efidisk0"], "efidisk")
        if efidisk.path is None or "format" in efidisk.setting.options or not uses_efidisk(config):
            return
        template = guest.is_template
        yield Finding(
            place=efidisk.setting.at("file"),
            severity=Severity.WARNING if template else None,
            impact=Impact.BACKUP if template else None,
            message="the EFI disk is a path without `format`:"
            f" {'backups of this template fail' if template else 'PVE refuses to start the VM'}",
            help="add `format=raw` (or the actual format), or better, move the EFI disk to a storage",
            fix=Fix.unsafe("set format=raw", efidisk.setting.set("format", "raw")),
        )
