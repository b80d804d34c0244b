from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Severity,
)


class NetMissingMac(GuestRule):
    """A network device has no MAC address.

    ## What it finds

    A `netN` line without a MAC address.

    ## Why it matters

    PVE generates a new address at every start: DHCP leases, interface names and licences that depend on it
    change.

    ## When to ignore it

    When a new address at each start does no harm.
    """

    name = "net-missing-mac"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Network.pm (parse_net: random_ether_addr)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_lxc_network: random_ether_addr)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for net in guest.config.numbered("net"):
            if not net.reading.complained and not net.get("macaddr" if guest.kind is VM else "hwaddr"):
                yield Finding(
                    place=net.at(),
                    message=f"`{net.key}` has no MAC address: PVE generates a new one at every start",
                    help=f"let PVE generate one and keep it: `{'qm' if guest.kind is VM else 'pct'} set VMID --{net.key} {net.value}`",
                )
