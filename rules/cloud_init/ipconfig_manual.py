from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import gets_network, is_written
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses

_CONSEQUENCES = {
    "ip": (Severity.ERROR, Impact.NO_START, ""),
    "ip6": (Severity.WARNING, Impact.GUEST, "the guest gets a network device with the address `manual`"),
}


class IpconfigManual(GuestRule):
    """An `ipconfigN` says `manual`, which PVE takes for an address.

    ## What it finds

    `ip=manual` and `ip6=manual`, on a VM with a cloud-init drive whose network data PVE makes.

    ## Why it matters

    PVE accepts the word in the option, as it does for containers, but when it writes the cloud-init drive, which it does
    at every start, it knows only `dhcp`, `auto` and addresses. `ip=manual` it cannot split at the `/` ("not a
    CIDR: manual"), and the VM does not start (nor does a template, for its backup); `ip6=manual` it writes as
    an address. A drive with another VM's number it does not write at all.

    ## When to ignore it

    Never: no guest can have such an address.
    """

    name = "ipconfig-manual"
    category = Category.CLOUD_INIT
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.GUEST,)
    keys = ("ipconfig",)
    words = ("manual",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (split_ip4, configdrive2_network, nocloud_network,"
        " generate_opennebula), PVE/QemuServer.pm (vm_start_nolock calls apply_cloudinit_config)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_ipv4_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not gets_network(guest.config) or not is_written(guest.config, guest.vmid):
            return
        for setting in guest.config.numbered("ipconfig"):
            if f"net{setting.index_of_key}" not in guest.config:
                continue
            for option, (severity, impact, consequence) in _CONSEQUENCES.items():
                if setting.get(option) == "manual":
                    yield Finding(
                        place=setting.at(option),
                        severity=severity,
                        impact=impact,
                        message=f"`manual` is no address, but PVE takes it for one when it writes the cloud-init drive:"
                        f" {consequence or refuses(guest)}",
                        help=f"remove `{option}=manual`, and the guest gets no such setting",
                    )
