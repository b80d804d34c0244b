from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Edit
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_q35, machine_type
from pvelint.grammar.vm.processors import X86_64, architecture
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class HostpciPcieNeedsQ35(GuestRule):
    """A device is passed through as PCI Express to a machine that has no PCI Express.

    ## What it finds

    `pcie=1` on a `hostpciN` line while `machine` is not of type q35; without a `machine` line it is i440fx, or virt
    in an aarch64 VM.

    ## Why it matters

    PVE refuses to start the VM: "q35 machine model is not enabled".

    There are two repairs; for aarch64 only the first. Without `pcie=1` the device appears as a conventional PCI
    device, which suits most HBAs and network devices and changes nothing else. `machine: q35` changes the chipset:
    disks and network devices move to other addresses, and an installed Windows may ask for drivers or rename its
    network devices.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "hostpci-pcie-needs-q35"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    words = ("pcie",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("qemu-server PVE/QemuServer/PCI.pm (print_hostpci_devices: q35 machine model is not enabled)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if is_q35(guest.config):
            return
        x86 = architecture(guest.config) == X86_64
        machine = machine_type(guest.config) or f"not set (so {'i440fx' if x86 else 'virt'})"
        for hostpci in passed_devices(guest.config):
            if hostpci.pcie:
                remove = Fix.unsafe("remove pcie=1", hostpci.setting.remove("pcie"))
                yield Finding(
                    place=hostpci.setting.at("pcie"),
                    message=f"`pcie=1` needs machine type q35, but `machine` is {machine}: PVE refuses to start the VM",
                    help="remove `pcie=1`, or set `machine: q35` (which changes the guest's chipset)"
                    if x86
                    else "remove `pcie=1`: an aarch64 VM cannot have a q35 machine",
                    fix=None if x86 else remove,
                    alternatives=(remove, Fix.unsafe("set machine: q35", _q35(guest))) if x86 else (),
                )


def _q35(guest: Guest) -> Edit:
    setting = guest.config.get("machine")
    if setting is None:
        return guest.main.insert("machine", "q35")
    return setting.set("type", "q35") if setting.options else setting.replace("q35")
