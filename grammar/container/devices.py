"""The devices that a container gets of its node, and the features it may use (PVE::LXC::Config)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE

from .lxc_lines import lxc_lines

_ONLY_UNPRIVILEGED = frozenset(("keyctl", "mknod", "force_rw_sys"))


class PassedDevice(Record):
    """`devN`."""

    setting: Setting

    @property
    def key(self) -> str:
        return self.setting.key

    @property
    def is_sound(self) -> bool:
        """Whether PVE can parse it and it names a device; else it stops the start."""
        return not self.setting.reading.complained and bool(self.path)

    @property
    def path(self) -> str:
        """On the node."""
        return self.setting.get("path")

    @property
    def read_only(self) -> bool:
        return self.setting.flag("deny-write")


def passed_devices(config: Config) -> list[PassedDevice]:
    """Those that PVE cannot parse among them."""
    return [PassedDevice(setting) for setting in config.numbered("dev")]


def is_unprivileged(config: Config) -> bool:
    """Whether its root is not the node's: by the option, or by any map of ids (PVE::LXC::update_lxc_config)."""
    return config.flag("unprivileged") or bool(lxc_lines(config, "lxc.idmap"))


def has_feature(config: Config, name: str) -> bool:
    """A feature that is on and has an effect; of privileged containers PVE does not read all."""
    setting = config.get("features")
    if setting is None or setting.reading.complained or not setting.flag(name):
        return False
    return name not in _ONLY_UNPRIVILEGED or is_unprivileged(config)


def mountable(config: Config) -> list[str]:
    """The types of file systems in `features: mount=`."""
    setting = config.get("features")
    text = "" if setting is None or setting.reading.complained else setting.get("mount")
    for separator in f";{WHITE}":
        text = text.replace(separator, " ")
    return text.split()
