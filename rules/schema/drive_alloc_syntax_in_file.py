from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.vm.drive import drives
from pvelint.rules.api import (
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults, refusal

_DRIVES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate")
_UNITS = "KMGTkmgtiBb"
_DIGITS = frozenset("0123456789")


class DriveAllocSyntaxInFile(GuestRule):
    """A drive asks for a new volume, which only `qm` and the API can create.

    ## What it finds

    A drive whose volume is a bare number, or `cloudinit`: `scsi0: local-lvm:32`, `ide2: local-lvm:cloudinit`.

    ## Why it matters

    In `qm set` this allocates a disk of 32 GiB. In the file nothing is allocated: PVE looks for a volume
    named "32", finds none, and refuses to start the VM.

    ## When to ignore it

    When the storage comes from a plug-in whose volumes are named by plain numbers.
    """

    name = "drive-alloc-syntax-in-file"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = _DRIVES
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm ($NEW_DISK_RE)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volname, parse_lvm_name)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            if drive.storage and _is_request(drive.volume):
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"`{drive.file}` allocates nothing here: there is no volume named "
                    f"`{drive.volume}`, and PVE refuses to start the VM",
                    help=f"remove the line and let PVE allocate the disk: `qm set {guest.vmid or 'VMID'} "
                    f"--{drive.key} {drive.storage}:{_bare(drive.volume)}`",
                )


class DriveImportInFile(LineRule):
    """A drive imports an image, which only `qm` and the API can create.

    ## What it finds

    `import-from` in a drive's line.

    ## Why it matters

    PVE drops the whole line: nothing is imported, the VM starts without the disk, and the next write erases the line
    for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "drive-import-in-file"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = _DRIVES
    words = ("import-from",)
    rank = Rank.OPTION
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%import_from_fmt, $drivedesc_hash_with_alloc)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION, option="import-from"):
            yield refusal(
                setting,
                problem,
                "`import-from` is a request to `qm` and the API, not an option of a drive",
                help=f"remove the line, then import: `qm set VMID --{setting.key} {setting.value}`",
            )
            return


def _bare(volume: str) -> str:
    """A size as `qm` takes it: in GiB, without a unit."""
    return volume if volume == "cloudinit" else volume.rstrip(_UNITS)


def _is_request(volume: str) -> bool:
    """What `qm set` allocates a volume for: a size, also one with a unit that it would refuse, or `cloudinit`."""
    return volume == "cloudinit" or _is_size(volume.rstrip(_UNITS) or volume)


def _is_size(volume: str) -> bool:
    """A number of GiB, as `32` or `0.5`."""
    whole, dot, part = volume.partition(".")
    return bool(whole) and set(whole) <= _DIGITS and (not dot or bool(part)) and set(part) <= _DIGITS
