from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import gets_network
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class IpconfigWithoutNet(GuestRule):
    """An IP configuration has no matching network device.

    ## What it finds

    `ipconfigN` without `netN`, on a VM with a cloud-init drive.

    ## Why it matters

    PVE looks up the `ipconfig` with the same number for each network device: an address without a device never
    reaches the guest.

    ## When to ignore it

    When the network device is added later.
    """

    name = "ipconfig-without-net"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("ipconfig",)
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (configdrive2_network, nocloud_network)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not gets_network(guest.config):
            return
        for setting in guest.config.numbered("ipconfig"):
            net = f"net{setting.index_of_key}"
            if net not in guest.config:
                yield Finding(
                    place=setting.at(),
                    message=f"`{setting.key}` belongs to `{net}`, which does not exist: the guest never gets this address",
                    help=f"add `{net}`, or use the number of the network device that the address is meant for",
                )
