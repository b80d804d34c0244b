"""Network devices of a VM (PVE::QemuServer::Network)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.scalars import whole_number


class NetworkDevice:
    """A `netN` line of a VM or container; `setting` is where it stands."""

    __slots__ = ("key", "setting")
    mac_option: ClassVar[str]
    """The sub-option that holds the MAC address."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.key = setting.key

    @property
    def mac(self) -> str | None:
        """Upper case; None where each start makes up another one."""
        return self.setting.get(self.mac_option).upper() or None

    @property
    def bridge(self) -> str | None:
        return self.setting.get("bridge") or None

    @property
    def tag(self) -> int | None:
        return whole_number(self.setting.get("tag"))

    @property
    def link_down(self) -> bool:
        return self.setting.flag("link_down")

    @property
    def firewall(self) -> bool:
        return self.setting.flag("firewall")


class Nic(NetworkDevice):
    """Of a VM; without `bridge` it is on QEMU's own network with address translation, shared with nobody."""

    __slots__ = ()
    mac_option = "macaddr"

    @property
    def index(self) -> int:
        return self.setting.index_of_key

    @property
    def model(self) -> str:
        return self.setting.get("model")


def nics(config: Config) -> Iterator[Nic]:
    return iter(config.once(_nics))


def _nics(config: Config) -> list[Nic]:
    return [Nic(setting) for setting in config.numbered("net")]
