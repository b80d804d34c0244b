from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.grammar.machine import is_q35, machine_type
from pvelint.grammar.syntax import Edit
from pvelint.rules.api import Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class HostpciPcieNeedsQ35(GuestRule):
    """A device is passed through as PCI Express to a machine that has no PCI Express.

    ## What it finds

    `pcie=1` on a `hostpciN` line while `machine` is not of type q35; without a `machine` line it is i440fx.

    ## Why it matters

    PVE refuses to start the VM: "q35 machine model is not enabled".

    There are two repairs. Without `pcie=1` the device appears as a conventional PCI device, which suits most
    HBAs and NICs and changes nothing else. `machine: q35` changes the chipset: disks and NICs move to other
    addresses, and an installed Windows may ask for drivers or rename its NICs.

    ## When to ignore it

    Never, as long as the VM should start.
    """

    name = "hostpci-pcie-needs-q35"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/PCI.pm (print_hostpci_devices: q35 machine model is not enabled)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if is_q35(guest.config):
            return
        machine = machine_type(guest.config) or "unset, so i440fx"
        for hostpci in passed_devices(guest.config):
            if hostpci.pcie:
                yield Finding(
                    place=hostpci.setting.at("pcie"),
                    message=f"PVE refuses to start the VM: pcie=1 needs machine type q35, and machine is {machine}",
                    help="remove pcie=1, or set machine: q35 (which changes the guest's chipset)",
                    alternatives=(
                        Fix.unsafe("remove pcie=1", hostpci.setting.remove("pcie")),
                        Fix.unsafe("set machine: q35", _q35(guest)),
                    ),
                )


def _q35(guest: Guest) -> Edit:
    setting = guest.config.get("machine")
    if setting is None:
        return guest.main.insert("machine", "q35")
    return setting.set("type", "q35") if setting.options else setting.replace("q35")
