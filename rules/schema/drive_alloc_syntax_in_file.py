from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import is_request, is_size, parse_volume_id
from pvelint.rules.api import (
    CONTAINER,
    VM,
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
_CLOUD_INIT = "cloudinit"
_MOUNTS = ("rootfs", "mp")
_UNITS = "KMGTkmgtiBb"


class DriveAllocSyntaxInFile(GuestRule):
    """A drive or a mount point asks for a new volume, which only `qm`, `pct` and the API can create.

    ## What it finds

    A drive whose volume is a bare number, or `cloudinit`: `scsi0: local-lvm:32`, `ide2: local-lvm:cloudinit`. Of a
    container the root disk or a mount point with a bare number, as in `rootfs: local-lvm:8`. Silent about a mount point
    that waits in `[pve:pending]`: PVE allocates its volume with the next start.

    ## Why it matters

    In `qm set` this allocates a disk of 32 GiB. In the file nothing is allocated: PVE looks for a volume
    named "32", finds none, and refuses to start the guest.

    ## When to ignore it

    When the storage comes from a plug-in whose volumes are named by plain numbers.
    """

    name = "drive-alloc-syntax-in-file"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = (*_DRIVES, *_MOUNTS)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm ($NEW_DISK_RE)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volname, parse_lvm_name)",
        "pve-container 6.1.10 PVE/LXC.pm ($NEW_DISK_RE; vm_start: activate_volumes)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (apply_pending_mountpoint)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.kind is CONTAINER:
            yield from _of_container(guest)
            return
        for drive in drives(guest.config):
            if drive.storage and is_request(drive.volume):
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"`{drive.file}` allocates nothing here: there is no volume named "
                    f"`{drive.volume}`, and PVE refuses to start the VM",
                    help=f"remove the line and let PVE allocate the disk: `qm set {guest.vmid or 'VMID'} "
                    f"--{drive.key} {drive.storage}:{_bare(drive.volume)}`",
                )


def _of_container(guest: Guest) -> Iterator[Finding]:
    from pvelint.grammar.container.volumes import volumes

    for mounted in volumes(guest.config):
        found = parse_volume_id(mounted.volume)
        if found is None or not is_request(found.volume) or found.volume == _CLOUD_INIT:
            continue
        if _is_allocated(guest, mounted.key) and is_size(found.volume):
            continue
        cure = f"`pct set {guest.vmid or 'VMID'} --{mounted.key} {found.storage}:{_bare(found.volume)},mp={mounted.target}`"
        yield Finding(
            place=mounted.setting.at("volume"),
            message=f"`{mounted.volume}` allocates nothing here: there is no volume named `{found.volume}`, and PVE"
            " refuses to start the container",
            help=f"write the volume that the container has, as `pvesm list {found.storage}` shows it"
            if mounted.is_root
            else f"remove the line and let PVE allocate the volume: {cure}",
        )


def _is_allocated(guest: Guest, key: str) -> bool:
    """Whether it is a mount point that PVE has yet to apply, for which it allocates the volume then."""
    return key != "rootfs" and guest.pending is not None and key in guest.pending.settings


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
    return volume if volume == _CLOUD_INIT else volume.rstrip(_UNITS)
