"""Passed-through USB devices of a VM (PVE::QemuServer::USB)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting


class Usb:
    """A `usbN` line; `setting` is where it stands."""

    __slots__ = ("key", "setting")

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.key = setting.key

    @property
    def mapping(self) -> str | None:
        return self.setting.get("mapping") or None

    @property
    def device(self) -> str | None:
        """`0781:5583` or `1-2.4`, however it is written; None for SPICE and a mapping."""
        host = self.setting.get("host").lower()
        if self.mapping or not host or host == "spice":
            return None
        return ":".join(part.removeprefix("0x") for part in host.split(":"))


def usb_devices(config: Config) -> list[Usb]:
    return [Usb(setting) for setting in config.numbered("usb")]
