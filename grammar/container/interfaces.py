"""The network interfaces of a container (PVE::LXC::Config::parse_lxc_network)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.vm.nic import NetworkDevice

from .lxc_values import without_quotes

_LONGEST_NAME = 15
"""Of an interface (IFNAMSIZ, with the byte that ends it)."""
_OF_LXC = "lxc.net."
_TYPE, _NAME = ".type", ".name"
_NOT_MADE = ("empty", "none")


class Interface(NetworkDevice):
    """`netN`."""

    __slots__ = ()
    mac_option = "hwaddr"

    @property
    def is_sound(self) -> bool:
        """Whether PVE can parse it; one that it cannot parse stops the start."""
        return not self.setting.reading.complained

    @property
    def name(self) -> str:
        """In the container."""
        return self.setting.get("name")

    @property
    def name_in_container(self) -> str:
        """As far as Linux has room for it."""
        return self.name[:_LONGEST_NAME]

    @property
    def set_up_by_node(self) -> bool:
        """LXC gives it its addresses and gateways, whatever system is in the container (from PVE 9.1 on)."""
        return self.setting.flag("host-managed") and not self.link_down

    @property
    def addresses(self) -> dict[str, str]:
        """The static addresses by sub-option (`ip`, `ip6`), without their prefix length."""
        found = {name: self.setting.get(name) for name in ("ip", "ip6")}
        return {name: text.split("/")[0] for name, text in found.items() if "/" in text}


def interfaces(config: Config) -> list[Interface]:
    """Those that PVE cannot parse among them."""
    return [Interface(setting) for setting in config.numbered("net")]


class InterfaceName(Record):
    """The name of an interface in the container, where a line gives it."""

    setting: Setting
    option: str | None
    """The sub-option that has it; None in a line for LXC."""
    text: str


def interface_names(config: Config) -> Iterator[InterfaceName]:
    """Those of `netN` that PVE can parse, or of the line for LXC that replaces one, then those of LXC's own interfaces."""
    names, types = _lines(config, _NAME), _lines(config, _TYPE)
    for net in interfaces(config):
        line = names.pop(str(net.setting.index_of_key), None)
        if line is not None:
            yield _of_line(line)
        elif net.is_sound:
            yield InterfaceName(net.setting, "name", net.name_in_container)
    for index, line in names.items():
        if index in types and without_quotes(types[index].value) not in _NOT_MADE:
            yield _of_line(line)


def _lines(config: Config, end: str) -> dict[str, Setting]:
    """`lxc.net.N.name` and the like by number; of several the last counts, and an empty one is none."""
    found = {
        line.key[len(_OF_LXC) : -len(end)]: line
        for line in config.lxc
        if line.key.startswith(_OF_LXC) and line.key.endswith(end)
    }
    return {index: line for index, line in found.items() if without_quotes(line.value)}


def _of_line(line: Setting) -> InterfaceName:
    return InterfaceName(line, None, without_quotes(line.value)[:_LONGEST_NAME])
