from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Edit
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
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

    There are two repairs; only the first where the VM is aarch64, or where another device is in legacy IGD mode, which
    PVE refuses with q35. Without `pcie=1` the device appears as a conventional PCI
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
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci_devices: "q35 machine model is not enabled",'
        ' "not compatible with q35")',
        "qemu-server 7.4-7 PVE/QemuServer/PCI.pm (print_hostpci_devices: the same)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if is_q35(guest.config):
            return
        x86 = architecture(guest.config) == X86_64
        machine = machine_type(guest.config) or f"not set (so {'i440fx' if x86 else 'virt'})"
        igd = next((h for h in passed_devices(guest.config) if h.legacy_igd), None)
        for hostpci in passed_devices(guest.config):
            if hostpci.pcie:
                remove = Fix.unsafe("remove pcie=1", hostpci.setting.remove("pcie"))
                only_cure = _why_not_q35(x86, igd)
                yield Finding(
                    place=hostpci.setting.at("pcie"),
                    message=f"`pcie=1` needs machine type q35, but `machine` is {machine}: PVE refuses to start the VM",
                    help=f"remove `pcie=1`: {only_cure}"
                    if only_cure
                    else "remove `pcie=1`, or set `machine: q35` (which changes the guest's chipset)",
                    fix=remove if only_cure else None,
                    alternatives=() if only_cure else (remove, Fix.unsafe("set machine: q35", _q35(guest))),
                )


def _why_not_q35(x86: bool, igd: HostPci | None) -> str:
    """Why the other cure is none; empty where it is one."""
    if not x86:
        return "an aarch64 VM cannot have a q35 machine"
    return f"the legacy IGD mode of `{igd.key}` does not work with q35" if igd is not None else ""


def _q35(guest: Guest) -> Edit:
    setting = guest.config.get("machine")
    if setting is None:
        return guest.main.insert("machine", "q35")
    return setting.set("type", "q35") if setting.options else setting.replace("q35")
