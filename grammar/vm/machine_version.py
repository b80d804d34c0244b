"""Which version of a machine type a VM gets (PVE::QemuServer::Machine::get_vm_machine)."""

from __future__ import annotations

from typing import NamedTuple

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.scalars import is_digits, whole_number
from pvelint.grammar.version import Version

from .machine import machine_type
from .ostype import windows_version

_HIGHEST_REVISION = {(4, 1): 2}
_REVISIONS_KNOWN_BELOW = (9, 2)
_WINDOWS_PIN = (5, 1)
_FIRST_PIN_OF_CREATION = (9, 1)
_NEWEST_REVISION = 99
_YEARS_KEPT = 6
_REMOVES_BY_AGE = (10, 1)
_OLDEST_BEFORE = (2, 4)
_OLDEST_FOR_LONG = (6, 0)
_OF_THREE_NUMBERS = "pc-q35-4.0.1"


class MachineVersion(NamedTuple):
    """`9.2+pve1`; compares as PVE's `min_version` does."""

    major: int
    minor: int
    revision: int = 0

    @property
    def qemu(self) -> tuple[int, int]:
        return self.major, self.minor

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f"+pve{self.revision}" if self.revision else "")


_FIRST_WITH_BLOCKDEV = MachineVersion(10, 0)


def pinned_version(config: Config) -> MachineVersion | None:
    """The version in the machine type; None for `pc`, `q35`, `virt` and where unset."""
    return version_in(machine_type(config))


def version_in(machine: str) -> MachineVersion | None:
    """The version in a machine type, None for one without."""
    base, _, revision = machine.removesuffix(".pxe").partition("+pve")
    numbers = _major_minor(base.rpartition("-")[2])
    return MachineVersion(*numbers, whole_number(revision) or 0) if numbers else None


def known_to_qemu(machine: str) -> str | None:
    """A machine type without the third number of its version, None where QEMU takes it as it is."""
    name, plus, revision = machine.partition("+")
    chipset, dash, numbers = name.rpartition("-")
    parts = numbers.split(".")
    if len(parts) < 3 or name == _OF_THREE_NUMBERS or not all(map(is_digits, parts[:3])):
        return None
    ending = "".join(f".{part}" for part in parts[3:] if not is_digits(part))
    return f"{chipset}{dash}{parts[0]}.{parts[1]}{ending}{plus}{revision}"


def started_version(config: Config, version: Version) -> MachineVersion:
    """What the next start uses.

    A template starts for its backup, with its drives alone since 8.x (config_to_command), and so with the newest.
    """
    if config.flag("template") and version >= Version.V8_4:
        return MachineVersion(*version.qemu, _NEWEST_REVISION)
    return configured_version(config, version)


def configured_version(config: Config, version: Version) -> MachineVersion:
    """What a VM, or a clone of a template, starts with: the pinned version, for Windows that of its creation or 5.1, else the newest."""
    pinned = pinned_version(config)
    if pinned is not None:
        return pinned
    if windows_version(config.text("ostype")) and not _is_opaque(config):
        return MachineVersion(*_windows_pin(config, version))
    return MachineVersion(*version.qemu, _NEWEST_REVISION)


def starts_with_blockdev(config: Config, version: Version) -> bool:
    """PVE describes the drives to QEMU with `-blockdev` instead of `-drive`."""
    return version >= Version.V9_0 and started_version(config, version) >= _FIRST_WITH_BLOCKDEV


def _windows_pin(config: Config, version: Version) -> tuple[int, int]:
    """PVE keeps an unpinned Windows at the QEMU it was made with (from 9.1 on), else at 5.1."""
    meta = config.get("meta")
    created = _major_minor(meta.get("creation-qemu")) if meta is not None else None
    if version < Version.V8_4 or created is None or created < _FIRST_PIN_OF_CREATION:
        return _WINDOWS_PIN
    return min(created, version.qemu)


def _major_minor(text: str) -> tuple[int, int] | None:
    """The first two numbers of `10.1.2`."""
    major, _, rest = text.partition(".")
    first, second = whole_number(major), whole_number(rest.partition(".")[0])
    return None if first is None or second is None else (first, second)


def _is_opaque(config: Config) -> bool:
    """PVE 7 takes `q35,viommu=intel` for the name of a machine type, and finds no version to pin in it."""
    machine = config.get("machine")
    return machine is not None and not machine.options and not machine_type(config)


def highest_revision(machine: MachineVersion) -> int | None:
    """The highest `+pveN` of that machine version, None where it depends on the installed packages."""
    return _HIGHEST_REVISION.get(machine.qemu, 0) if machine.qemu < _REVISIONS_KNOWN_BELOW else None


def never_was(machine: str) -> bool:
    """A machine type with a version that no QEMU had."""
    version = version_in(machine)
    highest = highest_revision(version) if version is not None else None
    return known_to_qemu(machine) is not None or (
        version is not None and highest is not None and version.revision > highest
    )


def is_ageing(machine: MachineVersion) -> bool:
    """QEMU 11.2 and later, which nodes of PVE 9 come to have, do without it (baseline of pve-qemu 0039)."""
    return machine.qemu < _OLDEST_FOR_LONG


def is_removed(machine: MachineVersion, version: Version) -> bool:
    """Whether the QEMU that PVE was released with no longer has this machine version.

    From 10.1 on QEMU leaves out what is older than six years, a major version for each. PVE's patch keeps the version
    of six years ago itself, which QEMU would drop (pve-qemu 0039, MACHINE_VER_SHOULD_DELETE).
    """
    major, minor = version.qemu
    if version.qemu < _REMOVES_BY_AGE:
        return version >= Version.V8_4 and machine.qemu < _OLDEST_BEFORE
    return machine.qemu < (major - _YEARS_KEPT, minor)
