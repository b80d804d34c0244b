"""Passed-through PCI devices of a VM (PVE::QemuServer::PCI)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.hardware.pci import Address, parse_addresses


class HostPci:
    """A `hostpciN` line; `setting` is where it stands."""

    __slots__ = ("key", "setting")

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.key = setting.key

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The host addresses it names; none where it uses a mapping."""
        return parse_addresses(self.setting.get("host"))

    @property
    def host_with_all_functions(self) -> str:
        """The address as it is written, without its function."""
        return self.setting.get("host").rpartition(".")[0]

    @property
    def mapping(self) -> str | None:
        return self.setting.get("mapping") or None

    @property
    def rombar(self) -> bool:
        """The guest sees the card's option ROM."""
        return self.setting.flag("rombar", True)

    @property
    def romfile(self) -> str | None:
        return self.setting.get("romfile") or None

    @property
    def pcie(self) -> bool:
        return self.setting.flag("pcie")

    @property
    def primary_display(self) -> bool:
        return self.setting.flag("x-vga")

    @property
    def legacy_igd(self) -> bool:
        """The GPU of the processor, in the mode that needs an i440fx machine."""
        return self.setting.flag("legacy-igd")

    @property
    def mdev(self) -> str | None:
        return self.setting.get("mdev") or None


def passed_devices(config: Config) -> Iterator[HostPci]:
    return (HostPci(setting) for setting in config.numbered("hostpci"))
