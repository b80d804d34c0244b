"""Drives of a VM: disks, CD drives, cloud-init, efidisk, tpmstate (PVE::QemuServer::Drive)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.scalars import is_digits

from .volume_name import VolumeId, content_of, parse_volume_id

BUSES = ("ide", "scsi", "virtio", "sata")
"""In the order in which PVE goes through them (valid_drive_names), which decides a boot order that no option gives."""
STATE_DRIVES = ("efidisk0", "tpmstate0")
_IMAGE_FORMATS = ("raw", "cow", "qcow", "qed", "qcow2", "vmdk", "cloop")


class Drive:
    """A drive line; `setting` is where it stands."""

    __slots__ = ("__dict__", "bus", "file", "key", "setting")

    def __init__(self, setting: Setting, bus: str) -> None:
        self.setting = setting
        self.key = setting.key
        self.bus = bus
        """`ide`, `sata`, `scsi`, `virtio`, `efidisk` or `tpmstate`."""
        self.file = setting.get("file")
        """`STORAGE:VOLUME`, an absolute path, `none` or `cdrom`."""

    @cached_property
    def index(self) -> int:
        return self.setting.index_of_key

    @cached_property
    def storage(self) -> str | None:
        """The storage id of a volume, None for paths, `none` and `cdrom`."""
        return self._volume_id.storage if self._volume_id is not None else None

    @cached_property
    def volume(self) -> str:
        """What stands after the storage id."""
        return self._volume_id.volume if self._volume_id is not None else ""

    @cached_property
    def _volume_id(self) -> VolumeId | None:
        return parse_volume_id(self.file)

    @property
    def is_iso(self) -> bool:
        """Its volume is among a storage's ISO images."""
        return content_of(self.volume) == "iso"

    @property
    def is_medium(self) -> bool:
        """An image to install or start from, also where it is attached as a disk."""
        return self.is_iso or self.file.lower().endswith(".iso")

    @property
    def path(self) -> str | None:
        return self.file if self.file.startswith("/") else None

    @property
    def device_name(self) -> str | None:
        """`sdb` of `/dev/sdb`; None for the links in folders below /dev."""
        folder, _, name = self.file.rpartition("/")
        return name if folder == "/dev" else None

    @cached_property
    def is_cloudinit(self) -> bool:
        base = self.file.replace(":", "/").rpartition("/")
        if not base[1]:
            return False
        stem, dot, suffix = base[2].partition(".")
        if not stem.endswith("cloudinit") or (dot and suffix not in _IMAGE_FORMATS):
            return False
        owner = stem.removesuffix("cloudinit")
        number = owner.removeprefix("vm-").removesuffix("-")
        return not owner or (owner == f"vm-{number}-" and is_digits(number))

    @cached_property
    def is_cdrom(self) -> bool:
        """Declared as a CD drive, cloud-init drives included."""
        return self.setting.get("media") == "cdrom"

    @cached_property
    def is_disk(self) -> bool:
        """A disk of the guest: on a bus, no CD drive, no cloud-init drive."""
        return self.bus in BUSES and not self.is_cdrom and not self.is_cloudinit and self.file != "none"

    @property
    def is_missing(self) -> bool:
        """PVE's drive parser returns nothing: the VM starts without the drive."""
        return bool(self.setting.reading.vanishes)


def drives(config: Config) -> Iterator[Drive]:
    """All drives that the next start attaches, in PVE's order: by bus, then index, then efidisk0 and tpmstate0."""
    return iter(config.once(_drives))


def _drives(config: Config) -> list[Drive]:
    on_buses = (Drive(setting, bus) for bus in BUSES for setting in config.numbered(bus))
    found = [drive for drive in on_buses if not drive.is_missing]
    return found + [Drive(config[key], key[:-1]) for key in STATE_DRIVES if key in config]
