from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.taken import host_driver, taken_from_host
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import place_of, source


class HostpciHostDriverBound(GuestRule):
    """The host uses a passed-through storage controller until the VM starts.

    ## What it finds

    A `hostpciN` line of a VM that starts by itself (`onboot`, or HA state `started`) whose storage controller has its
    usual driver (`mpt3sas`, `ahci`, `nvme`, ...) in the inventory of the node, as `lspci -k` shows it, and not `vfio-pci`.

    ## Why it matters

    PVE gives the controller to vfio-pci only when the VM starts. Until then the host sees the guest's disks at every
    boot: it may import the ZFS pool, activate the volume group or assemble the array that is on them, and then loses
    it while in use.

    ## When to ignore it

    When the host leaves the disks alone, or is meant to use the controller while the VM is off.
    """

    name = "hostpci-host-driver-bound"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio: at the start of the VM)",
        "pve-docs 9.1.3 qm-pci-passthrough.adoc (softdep)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not guest.starts_itself:
            return
        for inventory, hostpci, devices in taken_from_host(guest):
            for device in devices:
                if (device.class_code or "").startswith("01") and host_driver(device):
                    yield _finding(inventory, hostpci, device)
                    break


def _finding(inventory: Inventory, hostpci: HostPci, device: Device) -> Finding:
    alike = [
        d.address for d in inventory.devices.values() if d.id == device.id and d.address != device.address
    ]
    if alike:
        advice = (
            f"`driverctl set-override {device.address} vfio-pci`"
            f" (`ids={device.id}` would take {alike[0]} from the host as well)"
        )
    else:
        advice = (
            f"`options vfio-pci ids={device.id}` and `softdep {device.driver} pre: vfio-pci` in a file of"
            " `/etc/modprobe.d`, then run `update-initramfs -u`"
        )
    return Finding(
        place=place_of(hostpci),
        message=f"until the VM starts, the host's `{device.driver}` drives the controller at {device.address}: the host may"
        f" import or assemble what is on the guest's disks {source(inventory)}",
        help=f"keep the host off it from boot on: {advice}",
    )
