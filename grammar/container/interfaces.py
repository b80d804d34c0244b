"""The network interfaces of a container (PVE::LXC::Config::parse_lxc_network)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.nic import NetworkDevice

_LONGEST_NAME = 15
"""Of an interface (IFNAMSIZ, with the byte that ends it)."""


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
