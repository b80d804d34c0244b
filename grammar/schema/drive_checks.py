"""Drives that the schema accepts and PVE::QemuServer::Drive::parse_drive then returns nothing for."""

from __future__ import annotations

from collections.abc import Mapping

from .outcome import SubOption, Vanishing

DRIVE_NAMES = frozenset(("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate"))
WAYS = ("", "_rd", "_wr")
# bps_X becomes mbps_X, so that a burst limit or its length may rest on either; PVE misspells iops as `miops`
# when it looks for the base of `iops_max`, and so never finds a fault there.
BASES = (
    *((f"mbps{way}_max", f"mbps{way}") for way in WAYS),
    *((f"bps{way}_max_length", f"mbps{way}_max") for way in WAYS),
    *((f"iops{way}_max_length", f"iops{way}_max") for way in WAYS),
)
NOT_FOR_CDROM = ("snapshot", "trans", "format", "heads", "secs", "cyls")


def why_drive_vanishes(bus: str, options: Mapping[str, SubOption]) -> Vanishing | None:
    """None if PVE takes the drive. `bus` is `ide` for the key `cdrom`, too."""
    values = {name: option.value for name, option in options.items()}
    for way in WAYS:
        if values.pop(f"bps{way}", None) is not None:
            if f"mbps{way}" in values:
                return Vanishing(f"bps{way}", f"bps{way} and mbps{way} are both given")
            values[f"mbps{way}"] = "0.000"
    return _missing_base(values) or _double_limit(values, options) or _cdrom_clash(bus, values)


def _missing_base(values: Mapping[str, str]) -> Vanishing | None:
    for name, base in BASES:
        if _true(values, name) and not _true(values, base):
            return Vanishing(name, f"{name} is given without {base}")
    return None


def _double_limit(values: Mapping[str, str], options: Mapping[str, SubOption]) -> Vanishing | None:
    for unit in ("mbps", "iops"):
        for way in WAYS[1:]:
            if _true(values, unit) and _true(values, unit + way):
                first, second = (name if name in options else name[1:] for name in (unit, unit + way))
                return Vanishing(first, f"{first} and {second} are both given")
    return None


def _cdrom_clash(bus: str, values: Mapping[str, str]) -> Vanishing | None:
    if values.get("media") != "cdrom":
        return None
    for name in NOT_FOR_CDROM:
        if _true(values, name):
            return Vanishing(name, f"a CD-ROM drive cannot have {name}")
    return Vanishing("media", "a CD-ROM drive cannot be a virtio disk") if bus == "virtio" else None


def _true(values: Mapping[str, str], name: str) -> bool:
    """Perl's truth: `0` and nothing are false, `0.0` is true."""
    return values.get(name, "") not in ("", "0")
