"""The root disk and the mount points of a container (PVE::LXC::Config::parse_volume, foreach_volume)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.schema.formats.storage import is_volume_id
from pvelint.grammar.version import NEWEST
from pvelint.grammar.vm.volume_name import content_of

_DEVICES = "/dev/"


class MountedVolume(Record):
    """`rootfs` or `mpN`."""

    setting: Setting

    @property
    def key(self) -> str:
        return self.setting.key

    @property
    def is_sound(self) -> bool:
        """Whether PVE can parse it: a mount point that it cannot parse is not there for it, without a word."""
        return not self.setting.reading.complained

    @property
    def is_root(self) -> bool:
        return self.key == "rootfs"

    @property
    def volume(self) -> str:
        """`STORAGE:VOLUME`, or the path of a device or folder of the node."""
        return self.setting.get("volume")

    @property
    def target(self) -> str:
        """The path in the container."""
        return "/" if self.is_root else self.setting.get("mp")

    @property
    def is_volume(self) -> bool:
        """On a storage of PVE."""
        return not self.volume.startswith("/") and is_volume_id(self.volume, NEWEST)

    @property
    def is_device(self) -> bool:
        return self.volume.startswith(_DEVICES)

    @property
    def is_bind(self) -> bool:
        """A folder of the node."""
        return self.volume.startswith("/") and not self.is_device

    @property
    def is_iso(self) -> bool:
        """A CD image of a storage, which PVE mounts read-only."""
        return self.is_volume and content_of(self.volume.partition(":")[2]) == "iso"

    @property
    def read_only(self) -> bool:
        return self.setting.flag("ro") or self.is_iso

    @property
    def shared(self) -> bool:
        """Marked as available on every node; PVE asks it of binds and devices alone."""
        return self.setting.flag("shared")

    @property
    def replicated(self) -> bool:
        return self.setting.flag("replicate", default=True)

    @property
    def backed_up(self) -> bool:
        """The root disk always, of mount points the volumes that say so."""
        return self.is_root or (self.is_volume and self.setting.flag("backup"))


def root_disk(config: Config) -> MountedVolume | None:
    """None where there is none, or PVE cannot parse it."""
    return next((volume for volume in volumes(config) if volume.is_root), None)


def volumes(config: Config) -> list[MountedVolume]:
    """The root disk and the mount points in the order in which they are mounted, those that PVE can parse."""
    return [volume for volume in all_volumes(config) if volume.is_sound]


def all_volumes(config: Config) -> list[MountedVolume]:
    """Those that PVE cannot parse among them."""
    first = [config["rootfs"]] if "rootfs" in config else []
    return [MountedVolume(setting) for setting in (*first, *config.numbered("mp"))]


def unused_volumes(config: Config) -> list[Setting]:
    """What belongs to the container and is not mounted."""
    return config.numbered("unused")
