from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.machine_version import starts_with_blockdev
from pvelint.grammar.vm.volume_name import image_format
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses


class VolumeFormatMismatch(GuestRule):
    """`format=` differs from the format of the volume.

    ## What it finds

    A disk with `format=` whose volume has another format by its name: `vm-100-disk-0.qcow2` with `format=raw`, or a
    volume of a block storage (`local-lvm:vm-100-disk-0`), which is raw, with `format=qcow2`. Absolute paths are
    left alone: there `format=` decides. So are storages of plugins, which name their volumes as they like.

    ## Why it matters

    Since PVE 8.3 a volume's format comes from the storage, and PVE refuses to start a VM with another one
    ("option different from storage format").
    Before, and for EFI disks with a machine version below 10.0, QEMU reads the file as what `format=` says: the
    guest sees, and overwrites, the image file's header instead of its data.

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    Never.
    """

    name = "volume-format-mismatch"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.DATA_RISK,)
    fix = Applicability.SAFE
    keys = ("ide", "sata", "scsi", "virtio", "efidisk")
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_format_blockdev)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_drive_commandline_full)",
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (print_ovmf_drive_commandlines)",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            said = drive.setting.get("format")
            real = image_format(drive.volume)
            if not said or real is None or said == real or not _is_attached(guest, drive):
                continue
            if (storage := storage_of(guest, drive)) is not None and not storage.built_in:
                continue
            refused = _is_refused(guest, drive)
            if guest.is_template and not refused:
                continue
            consequence = refuses(guest) if refused else "the guest reads and overwrites the wrong data"
            edit = drive.setting.remove("format")
            title = f"remove `format={said}`"
            yield Finding(
                place=drive.setting.at("format"),
                impact=None if refused else Impact.DATA_RISK,
                message=f"the volume of `{drive.key}` is `{real}`, not `{said}`: {consequence}",
                help="remove `format`: PVE knows the format of a volume",
                fix=Fix.safe(title, edit) if refused else Fix.unsafe(title, edit),
            )


def _is_attached(guest: Guest, drive: Drive) -> bool:
    return drive.is_disk or (drive.bus == "efidisk" and is_uefi(guest.config))


def _is_refused(guest: Guest, drive: Drive) -> bool:
    if guest.version < Version.V8_4:
        return False
    blockdev = starts_with_blockdev(guest.config, guest.version)
    return drive.bus != "efidisk" or blockdev
