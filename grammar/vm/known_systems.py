"""Guest systems that the name of a VM or of an image tells: the CPU they need, and whether Secure Boot starts them.

x86-64-v2: Red Hat's "Building Red Hat Enterprise Linux 9 for the x86-64-v2 microarchitecture level"; Amazon's AL2023
User Guide (system requirements); SUSE's "Key Differences Between SUSE Linux Enterprise 15 and 16"; Talos since 1.0,
which halts with "x86_64 microarchitecture level 2 or higher is required". x86-64-v3: RHEL 10 and its rebuilds, of which
AlmaLinux has another build for x86-64-v2.

Not signed by a key that PVE enrolls: thenickdude/KVM-Opencore#14, home-assistant.io#45977, rancher/k3os#792,
linkease/doc.linkease.com#413 (OpenWrt), siderolabs/talos#8131 (its own keys need an EFI disk without any).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting

from .drive import BUSES, drives
from .ostype import is_windows
from .volume_name import file_name


class System(NamedTuple):
    """A system, or a family of them that need the same."""

    title: str
    words: tuple[str, ...]
    """One of which stands in each name."""
    name: re.Pattern[str]
    """In lower case. Its group `sure` takes part where a VM of that name can be nothing else."""
    x86_level: int = 1
    signed: bool = True


def _system(title: str, words: str, name: str, *, x86_level: int = 1, signed: bool = True) -> System:
    return System(title, tuple(words.split()), re.compile(f"(?<![a-z0-9]){name}"), x86_level, signed)


_REBUILD = "(?:ol|(?:rhel(?:-baseos)?|rocky(?:[-_]?linux)?|centos(?:[-_]?stream)?|oracle[-_]?linux)[-_]?r?)"
_REBUILDS = "rhel rocky centos oracle ol9 ol10"
_ALMA = "alma(?:[-_]?linux)?[-_]?"
_MINOR = r"(?![0-9])(?P<sure>\.[0-9])?"
_NODE = "(?:cp|control-?plane|master|worker|node|template)"
SYSTEMS = (
    _system(
        "Talos Linux",
        "talos",
        rf"talos(?![a-z])(?!-(?:amd64-)?v?0\.)(?P<sure>(?:-?{_NODE})?[-0-9]{{0,9}}(?:\.|\Z))?",
        x86_level=2,
        signed=False,
    ),
    _system(
        "Amazon Linux 2023",
        "al2023 amazon",
        "(?:al|amazon[-_]?linux[-_]?)2023(?![0-9])(?P<sure>)",
        x86_level=2,
    ),
    _system("RHEL 9 or a rebuild", _REBUILDS, f"{_REBUILD}9{_MINOR}", x86_level=2),
    _system("RHEL 10 or a rebuild", _REBUILDS, f"{_REBUILD}10{_MINOR}", x86_level=3),
    _system("AlmaLinux 9", "alma", f"{_ALMA}9{_MINOR}", x86_level=2),
    _system("AlmaLinux 10", "alma", f"{_ALMA}10[.0-9]{{0,3}}(?:-latest)?-x86_64(?!_)(?P<sure>)", x86_level=3),
    _system("AlmaLinux 10", "alma", f"{_ALMA}10{_MINOR}", x86_level=2),
    _system("SUSE Linux 16", "leap sles", f"(?:leap|sles)[-_]?16{_MINOR}", x86_level=2),
    _system("OpenCore", "opencore", "opencore", signed=False),
    _system(
        "Home Assistant OS",
        "haos hassos",
        r"(?:haos|hassos)(?![a-z])(?P<sure>[-_]?[0-9]{1,2}\.[0-9])?",
        signed=False,
    ),
    _system(
        "OpenWrt",
        "openwrt immortalwrt istoreos",
        r"(?:openwrt|immortalwrt|istoreos)(?P<sure>[-_]?[0-9]{2}\.[0-9])?",
        signed=False,
    ),
    _system("k3OS", "k3os", "k3os(?![a-z0-9])(?P<sure>)", signed=False),
)


def _words_of(systems: Iterable[System]) -> tuple[str, ...]:
    return tuple(sorted({word for system in systems for word in system.words}))


NEWER_CPU_WORDS = _words_of(system for system in SYSTEMS if system.x86_level > 1)
"""One of which stands in the file of a VM with one of them."""
UNSIGNED_WORDS = _words_of(system for system in SYSTEMS if not system.signed)


class Sighting(NamedTuple):
    """A system that a setting speaks of."""

    system: System
    setting: Setting
    text: str
    sure: bool
    """It is the system's own image, or the VM's name can mean nothing else."""


def sightings(config: Config) -> Iterator[Sighting]:
    """By the images in its drives, then by its name; none of a VM that is Windows to PVE."""
    if is_windows(config.text("ostype")):
        return
    for drive in drives(config):
        text = file_name(drive.file)
        if drive.bus in BUSES and (found := _named(text)) is not None:
            yield Sighting(found[0], drive.setting, text, True)
    name = config.get("name")
    if name is not None and (found := _named(name.value)) is not None:
        yield Sighting(found[0], name, name.value, found[1])


def _named(text: str) -> tuple[System, bool] | None:
    lower = text.lower()
    for system in SYSTEMS:
        if (match := system.name.search(lower)) is not None:
            return system, match.groupdict().get("sure") is not None
    return None


def needs_newer_cpu(config: Config, level: int) -> Sighting | None:
    """What needs more than x86-64-v`level`, as surely as can be."""
    found = [sighting for sighting in sightings(config) if sighting.system.x86_level > level]
    return max(found, key=lambda sighting: sighting.sure, default=None)


def unsigned(config: Config) -> Sighting | None:
    """What Secure Boot does not let start, as surely as can be."""
    found = [sighting for sighting in sightings(config) if not sighting.system.signed]
    return max(found, key=lambda sighting: sighting.sure, default=None)
