"""What stands under `/dev` of a node: folders and device files, and the kernel's numbers of them."""

from __future__ import annotations

import re

_FOLDER = re.compile(
    r"(?:dri(?:/by-path)?|snd|net|input(?:/by-(?:id|path))?|dvb(?:/adapter[0-9]+)?|(?:serial|v4l)(?:/by-(?:id|path))?"
    r"|bus(?:/usb(?:/[0-9]{3})?)?|disk(?:/by-[a-z]+)?|mapper|shm|pts|mqueue|hugepages|block|char|vfio|infiniband"
    r"|nvidia-caps|zvol)/?"
)
_FILE = re.compile(
    r"dri/(?:card|renderD)[0-9]+|net/tun|bus/usb/[0-9]{3}/[0-9]{3}|serial/by-(?:id|path)/[^/]+"
    r"|(?:ttyUSB|ttyACM|ttyAMA|ttyS|video|media|hidraw|sg|usb/(?:lp|hiddev)|apex_|nvidia|accel/accel)[0-9]+"
    r"|nvidia(?:ctl|-uvm|-uvm-tools|-modeset)|kfd|kvm|fuse|input/(?:event|mouse|js)[0-9]+"
    r"|snd/(?:controlC|pcmC|hwC|midiC)[0-9D]+[cp]?|dvb/adapter[0-9]+/[a-z]+[0-9]+"
)
_NUMBERS = (
    ("226", None, ("dri",)),
    ("10", "200", ("net",)),
    ("10", "232", ("kvm",)),
    ("195", None, ("nvidia",)),
    ("188", None, ("ttyUSB", "serial")),
    ("166", None, ("ttyACM", "serial")),
    ("189", None, ("bus",)),
    ("116", None, ("snd",)),
    ("81", None, ("video", "v4l")),
)
"""Major and minor number, and how the paths of such devices begin (kernel Documentation/admin-guide/devices.txt)."""
_ANY_NUMBER = ("/dev/nvidia-uvm", "/dev/nvidia-caps")
"""The kernel gives these a free major number."""


def is_folder(path: str) -> bool | None:
    """Whether a path under `/dev` is a folder, False for a device file; None where its name does not tell."""
    name = path.removeprefix("/dev/")
    if _FOLDER.fullmatch(name):
        return True
    return False if _FILE.fullmatch(name) else None


def paths_of(type_: str, major: str, minor: str) -> tuple[str, ...]:
    """How the paths of the devices with these numbers begin; empty where that is not known."""
    return next(
        (
            tuple(f"/dev/{name}" for name in names)
            for known, only, names in _NUMBERS
            if type_ == "c" and known == major and only in (None, minor)
        ),
        (),
    )


def numbers_of(path: str) -> tuple[str, str | None] | None:
    """The major and, if only one is possible, the minor number of the device file of a path."""
    if path.startswith(_ANY_NUMBER):
        return None
    return next(
        (
            (major, minor)
            for major, minor, names in _NUMBERS
            if path.startswith(tuple(f"/dev/{name}" for name in names if name not in ("serial", "v4l")))
        ),
        None,
    )
