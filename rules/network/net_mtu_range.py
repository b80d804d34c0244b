from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.network_devices import mtu_of_bridge, network_devices
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)
from pvelint.rules.guest_kit import refuses

_INHERIT = 1
_SMALLEST = 576
_HELP = "set `mtu=1` for the MTU of the bridge, or remove `mtu`"


class NetMtuRange(GuestRule):
    """The MTU of a network device is too small for IP, or too large for its bridge.

    ## What it finds

    `mtu` from 2 to 575 on a VM's virtio device with a bridge, and one above the MTU that the recorded interfaces of the node
    or the SDN set for the bridge (a warning), on a container's device too. A bridge has 1500 where nothing is set, for what
    it stands on neither. With `mtu=1` a VM takes over the bridge's MTU.

    ## Why it matters

    PVE refuses to start the guest ("MTU is smaller than the IP minimum MTU '576'", "MTU is bigger than the bridge MTU").

    ## When to ignore it

    Never: the guest does not start.
    """

    name = "net-mtu-range"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    words = ("mtu",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_netdevice_full)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VxlanPlugin.pm (generate_sdn_config), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in network_devices(guest):
            mtu = nic.setting.number("mtu", _INHERIT)
            has_mtu = guest.kind is CONTAINER or nic.setting.get("model") == "virtio"
            if not has_mtu or nic.bridge is None or mtu == _INHERIT:
                continue
            if mtu < _SMALLEST and guest.kind is VM:
                yield Finding(
                    place=nic.setting.at("mtu"),
                    message=f"`mtu={mtu}` is below the IP minimum of {_SMALLEST}: PVE refuses to start the VM",
                    help=_HELP,
                )
            elif (found := mtu_of_bridge(guest, nic.bridge)) is not None and mtu > found[0]:
                most, where = found
                yield Finding(
                    place=nic.setting.at("mtu"),
                    message=f"`mtu={mtu}` exceeds the MTU of `{nic.bridge}` ({most}): {refuses(guest)}",
                    help=_HELP if guest.kind is VM else "remove `mtu`, which then is that of the bridge",
                    severity=Severity.WARNING,
                    related=(Related(where, "its MTU"),),
                )
