"""What a VM boots from (PVE::QemuServer::device_bootorder, bootorder_from_legacy)."""

from __future__ import annotations

from enum import StrEnum

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place

from .drive import drives


class BootForm(StrEnum):
    """How a config says what to boot from."""

    ORDER = "order"
    """`boot: order=scsi0;net0`"""
    LEGACY = "legacy"
    """`boot: cdn` with `bootdisk: scsi0`"""
    ABSENT = "absent"
    """No `boot` line: the legacy form with its default `cdn`."""


class BootEntry(Record):
    """A device that gets a boot index."""

    device: str
    start: int
    end: int
    """Columns in the value of `boot` (of `order=` form), else 0."""


class BootOrder:
    """The devices that get a boot index, in order; QEMU runs with strict boot, others are never tried."""

    def __init__(self, config: Config) -> None:
        self.setting = config.get("boot")
        self.bootdisk = config.get("bootdisk")
        self.form = _form(self.setting)
        self.letters = _letters(self.setting)
        """Of the legacy form: `c` disk, `d` CD drives, `n` network devices."""
        if self.form is BootForm.ORDER and self.setting is not None:
            self.entries = _listed(self.setting)
        else:
            self.entries = _legacy(config, self.letters)

    @classmethod
    def of(cls, config: Config) -> BootOrder:
        """That of a config, made once."""
        return config.once(cls)

    @property
    def devices(self) -> list[str]:
        return [entry.device for entry in self.entries]

    @property
    def is_empty(self) -> bool:
        """There is a `boot` line, and no device or letter in it."""
        return self.setting is not None and not self.entries and not self.letters

    @property
    def tries_disk_first(self) -> bool:
        """In the legacy form, the letter of the disk comes before that of the network devices."""
        return "n" not in self.letters.partition("c")[0]

    def names(self, device: str) -> bool:
        return any(entry.device == device for entry in self.entries)

    def extent(self, entry: BootEntry) -> tuple[int, int]:
        """The entry's columns with one separator: the one behind it, for the last entry the one before."""
        at = self.entries.index(entry)
        if at + 1 < len(self.entries):
            return entry.start, self.entries[at + 1].start
        return (self.entries[at - 1].end if at else entry.start), entry.end

    def place(self, entry: BootEntry) -> Place | None:
        """Where the order names the device; of the legacy form, the line that decides."""
        if self.form is BootForm.ORDER and self.setting is not None:
            return self.setting.part(entry.start, entry.end, "order")
        decisive = self.bootdisk or self.setting
        return decisive.at() if decisive else None


def _form(setting: Setting | None) -> BootForm:
    if setting is None:
        return BootForm.ABSENT
    if not setting.get("legacy") and setting.get("order"):
        return BootForm.ORDER
    return BootForm.LEGACY


def _letters(setting: Setting | None) -> str:
    if setting is None:
        return "cdn"
    return setting.get("legacy")


def _listed(setting: Setting) -> list[BootEntry]:
    item = setting.options["order"].item
    assert item.value is not None
    entries = []
    at = item.value.start
    for word in item.value.text.replace(" ", ";").replace("\t", ";").split(";"):
        if word:
            entries.append(BootEntry(word, at, at + len(word)))
        at += len(word) + 1
    return entries


def _legacy(config: Config, letters: str) -> list[BootEntry]:
    rank = {letter: (i + 1) * 100 for i, letter in enumerate(letters)}
    found: list[tuple[int, str]] = []
    bootdisk = config.text("bootdisk")
    for drive in drives(config):
        letter = "d" if drive.is_cdrom and not drive.is_cloudinit else "c"
        if letter in rank:
            if letter == "d" or drive.key == bootdisk:
                found.append((rank[letter], drive.key))
            rank[letter] += 1
    if "n" in rank:
        found += [(rank["n"] + i, net.key) for i, net in enumerate(config.numbered("net"))]
    return [BootEntry(device, 0, 0) for _, device in sorted(found, key=lambda pair: pair[0])]
