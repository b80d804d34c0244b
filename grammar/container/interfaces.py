"""The network interfaces of a container (PVE::LXC::Config::parse_lxc_network)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.scalars import whole_number


class Interface(Record):
    """`netN`."""

    setting: Setting

    @property
    def key(self) -> str:
        return self.setting.key

    @property
    def is_sound(self) -> bool:
        """Whether PVE can parse it; one that it cannot parse stops the start."""
        return not self.setting.reading.complained

    @property
    def name(self) -> str:
        """In the container."""
        return self.setting.get("name")

    @property
    def mac(self) -> str | None:
        """Upper case; None where each start makes up another one."""
        return self.setting.get("hwaddr").upper() or None

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

    @property
    def addresses(self) -> dict[str, str]:
        """The static addresses by sub-option (`ip`, `ip6`), without their prefix length."""
        found = {name: self.setting.get(name) for name in ("ip", "ip6")}
        return {name: text.split("/")[0] for name, text in found.items() if "/" in text}


def interfaces(config: Config) -> list[Interface]:
    """Those that PVE cannot parse among them."""
    return [Interface(setting) for setting in config.numbered("net")]
