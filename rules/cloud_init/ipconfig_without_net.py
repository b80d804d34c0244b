from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import gets_network
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class IpconfigWithoutNet(GuestRule):
    """An IP configuration has no network device that it could belong to.

    ## What it finds

    `ipconfigN` without `netN`, on a VM with a cloud-init drive.

    ## Why it matters

    PVE goes through the network devices and looks up the `ipconfig` of the same number: an address without a
    device never reaches the guest.

    ## When to ignore it

    When the network device is added later.
    """

    name = "ipconfig-without-net"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("ipconfig",)
    sources = ("qemu-server PVE/QemuServer/Cloudinit.pm (configdrive2_network, nocloud_network)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not gets_network(guest.config):
            return
        for setting in guest.config.numbered("ipconfig"):
            net = f"net{setting.index_of_key}"
            if net not in guest.config:
                yield Finding(
                    place=setting.at(),
                    message=f"`{setting.key}` belongs to `{net}`, which does not exist: the guest never gets this address",
                    help=f"add `{net}`, or give the line the number of the network device that it is meant for",
                )
