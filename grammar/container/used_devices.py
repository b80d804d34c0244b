"""The devices of the node that a container uses, whichever line says so: their files, and network interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place

from .devices import passed_devices
from .lxc_lines import Mount, mounts
from .volumes import volumes

_DEVICES = "/dev/"
_NETWORK = "lxc.net."
_TREES = ("none", "bind", "")


class UsedDevice(Record):
    """A device where a line of the container names it."""

    path: str
    """In the node's /dev; of a network interface its name."""
    place: Place
    is_needed: bool
    """The container does not start without it."""
    mounts: bool
    """The file system on it is mounted; else the container gets the device itself."""
    read_only: bool
    shared: bool = False
    """Marked as a disk that others may have, too."""


def used_devices(config: Config) -> Iterator[UsedDevice]:
    """Of `devN`, of `mpN` and `rootfs`, of `lxc.mount.entry`, and of `lxc.net.N.link`; folders of devices among them."""
    for device in passed_devices(config):
        if device.path.startswith(_DEVICES):
            yield UsedDevice(device.path, device.setting.at("path"), True, False, device.read_only)
    for volume in volumes(config):
        if volume.is_device:
            place = volume.setting.at("volume")
            yield UsedDevice(volume.volume, place, True, True, volume.read_only, volume.shared)
    for mount in mounts(config):
        if mount.source.startswith(_DEVICES):
            is_needed = not mount.has("optional")
            place = mount.setting.at()
            yield UsedDevice(mount.source, place, is_needed, _is_file_system(mount), mount.has("ro"))
    for line in config.lxc:
        if line.key.startswith(_NETWORK) and line.key.endswith(".link") and line.value:
            yield UsedDevice(line.value, line.at(), True, False, False)


def _is_file_system(mount: Mount) -> bool:
    """Of a bind mount LXC takes no type."""
    return mount.type not in _TREES and not (mount.has("bind") or mount.has("rbind"))
