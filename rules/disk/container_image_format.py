from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import MountedVolume, volumes
from pvelint.grammar.placement.volumes import storage_behind
from pvelint.grammar.version import Version
from pvelint.grammar.vm.volume_name import image_format
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class ContainerImageFormat(GuestRule):
    """A container is to mount an image in a format of virtual machines.

    ## What it finds

    A `qcow2` or `vmdk` image in the folder of a guest (`nas:105/vm-105-disk-0.qcow2`) as `rootfs` or `mpN`; from PVE 9.0 on
    also a volume of LVM with such a name. Silent about storages of third-party plugins.

    ## Why it matters

    PVE mounts raw images and subvolumes for containers, and refuses to start one with another ("unsupported image format
    'qcow2'").

    ## When to ignore it

    Never: the container does not start.
    """

    name = "container-image-format"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("rootfs", "mp")
    words = (".qcow2", ".vmdk")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount: unsupported image format)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_name_dir)",
        "libpve-storage-perl 9.1.7 PVE/Storage/LVMPlugin.pm (parse_volname: qcow2 from 9.0 on), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for volume in volumes(guest.config):
            storage = storage_behind(guest.tree, volume.volume)
            in_volume = storage is not None and storage.type == "lvm" and guest.version >= Version.V9_0
            kind = _format(volume, in_volume=in_volume)
            if kind in ("qcow2", "vmdk") and (storage is None or storage.built_in):
                yield Finding(
                    place=volume.setting.at("volume"),
                    message=f"`{volume.volume}` is a {kind} image, which PVE mounts for no container: it refuses to start it",
                    help="convert it with `qemu-img convert -O raw`, and name the raw image here",
                )


def _format(volume: MountedVolume, *, in_volume: bool) -> str | None:
    """By the name of a file or of what LVM has in a volume; what other storages call `.qcow2` may be a block device."""
    name = volume.volume.partition(":")[2]
    if in_volume:
        return "qcow2" if name.endswith(".qcow2") else None
    return image_format(name) if volume.is_volume and "/" in name else None
