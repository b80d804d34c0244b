"""Network devices of a VM (PVE::QemuServer::Network)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.scalars import whole_number


class Nic:
    """A `netN` line; `setting` is where it stands."""

    __slots__ = ("key", "setting")

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.key = setting.key

    @property
    def index(self) -> int:
        return self.setting.index_of_key

    @property
    def model(self) -> str:
        return self.setting.get("model")

    @property
    def mac(self) -> str | None:
        """Upper case; None where PVE makes one up at each start."""
        return self.setting.get("macaddr").upper() or None

    @property
    def bridge(self) -> str | None:
        """None: QEMU's own network with address translation, shared with nobody."""
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


def nics(config: Config) -> Iterator[Nic]:
    return iter(config.once(_nics))


def _nics(config: Config) -> list[Nic]:
    return [Nic(setting) for setting in config.numbered("net")]
