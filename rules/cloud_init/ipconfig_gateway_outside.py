from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.network.addresses import (
    address_with_prefix,
    plain_address,
    unusable_address,
    unusable_gateway,
)
from pvelint.grammar.vm.cloudinit import gets_network
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity


class IpconfigGatewayOutside(GuestRule):
    """An address and its gateway in `ipconfigN` do not fit together.

    ## What it finds

    A gateway outside the network of the address, a gateway that is the address itself or the broadcast address, and an
    address that is its network's own or its broadcast address, on a VM with a cloud-init drive. Networks of one address
    (`/32`, `/128`) and link-local IPv6 gateways are fine. It also finds a second default gateway, on another network
    device.

    ## Why it matters

    PVE does not compare addresses. Through such a gateway the guest reaches nothing outside its network, and with such an
    address it is not reached itself. With two default routes it sends replies through the wrong network device.

    ## When to ignore it

    When the guest's image sets up such routes as on-link.
    """

    name = "ipconfig-gateway-outside"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("ipconfig",)
    words = ("gw",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Network.pm ($ipconfig_fmt)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (configdrive2_network, nocloud_network)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not gets_network(guest.config):
            return
        for setting in guest.config.numbered("ipconfig"):
            for ip, gateway in (("ip", "gw"), ("ip6", "gw6")):
                if (problem := _problem(setting, ip, gateway)) is not None:
                    option, message = problem
                    yield Finding(
                        place=setting.at(option),
                        message=message,
                        help="check address, prefix length and gateway: address and gateway must be in the same network",
                    )
        for gateway in ("gw", "gw6"):
            yield from _second_gateways(guest.config, gateway)


def _second_gateways(config: Config, gateway: str) -> Iterator[Finding]:
    having = [
        s for s in config.numbered("ipconfig") if gateway in s.options and f"net{s.index_of_key}" in config
    ]
    for setting in having[1:]:
        yield Finding(
            place=setting.at(gateway),
            message=f"`{having[0].key}` already has a default gateway: with two, the guest sends replies through the wrong"
            " network device, or rejects the settings",
            help=f"keep `{gateway}` on only one line",
            related=(Related(having[0].at(gateway), "the first default gateway"),),
        )


def _problem(setting: Setting, ip: str, gateway: str) -> tuple[str, str] | None:
    address, router = address_with_prefix(setting.get(ip)), plain_address(setting.get(gateway))
    if address is None:
        return None
    network = address.network
    if router is not None and network.version == router.version:
        if (why := unusable_gateway(address, router)) is not None:
            return gateway, f"the gateway `{router}` {why}"
        if network.num_addresses > 1 and not router.is_link_local and router not in network:
            return gateway, f"the gateway `{router}` is outside `{network}`: the guest cannot reach it"
    why = unusable_address(address)
    return None if why is None else (ip, f"`{address.ip}` {why}")
