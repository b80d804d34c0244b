from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Address, Device
from pvelint.grammar.passthrough.identity import addresses_of, reserved_addresses
from pvelint.grammar.passthrough.taken import taken_from_host
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of, source, title


class PfWithVfsInUse(GuestRule):
    """A device is kept from the host's driver, and its virtual functions are passed through.

    ## What it finds

    A `hostpciN` line with the physical function of an SR-IOV device whose virtual functions are passed to VMs of the
    node. It is an error where the VM itself has both, for example by `00:02` for all functions of a slot. Also a line with
    a virtual function of a physical one that no VM has, but `vfio-pci`. What belongs to what is known from
    `ls -l /sys/bus/pci/devices/*/physfn`, or `--inventory sysfs`.

    ## Why it matters

    The virtual functions exist only while the host's driver has the physical one. They vanish when the VM that gets it
    starts, and VMs with virtual functions lose them or cannot start. A VM that has both asks PVE for devices that are
    gone at that moment ("no pci device info"). Where the host gives the physical one to `vfio-pci` at boot, mostly
    by `ids=` that both have, there are none; of those that are made all the same, QEMU gets none without a VF token,
    which PVE does not pass.

    ## When to ignore it

    When the VMs take turns.
    """

    name = "pf-with-vfs-in-use"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.NO_START
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "Linux 6.1.176 Documentation/PCI/pci-iov-howto.rst (the driver disables SR-IOV as it is removed),"
        " read",
        "Linux 6.1 drivers/vfio/pci/vfio_pci_core.c (vfio_pci_validate_vf_token: VF token required), read",
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: prepare_pci_device for one line after the"
        " other)",
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (prepare_pci_device: "no pci device info for device")',
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_bind_to_vfio: unbinds the host's driver)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for inventory, hostpci, devices in taken_from_host(guest):
            whole = {device.address for device in devices}
            virtual = {d.address for d in inventory.devices.values() if d.physical_function in whole}
            users = list(_users(guest, virtual)) if virtual else []
            own = [h for other, h in users if other is guest and _surely(guest, h, virtual)]
            if own:
                yield _own(inventory, hostpci, own)
            elif users:
                names = {title(other) if other is not guest else "this VM" for other, _ in users}
                yield Finding(
                    place=place_of(hostpci),
                    message=f"`{hostpci.key}` passes through a whole device whose virtual functions are passed to"
                    f" {', '.join(sorted(names)[:4])}: they vanish when this VM starts {source(inventory)}",
                    help="pass through only virtual functions, or only the whole device",
                    related=tuple(
                        Related(line.setting.at(), "a virtual function of it") for _, line in users
                    ),
                )
            elif lost := _of_vfio(guest, inventory, devices):
                yield Finding(
                    place=place_of(hostpci),
                    message=f"`{hostpci.key}` is a virtual function of {lost}, which has `vfio-pci` instead of the"
                    f" host's driver: without that, QEMU does not get the virtual ones {source(inventory)}",
                    help="leave the physical function to its driver: take it out of what binds it to vfio-pci, such as"
                    " `ids=` in /etc/modprobe.d",
                )


def _of_vfio(guest: Guest, inventory: Inventory, devices: Iterable[Device]) -> Address | None:
    """The physical function of one of the devices that vfio-pci has for no VM."""
    for device in devices:
        physical = device.physical_function
        if physical is None or "vf-token" in guest.config.text("args"):
            continue
        is_of_vfio = any(d.driver == "vfio-pci" for d in inventory.at(physical))
        if is_of_vfio and not any(_users(guest, {physical})):
            return physical
    return None


def _own(inventory: Inventory, hostpci: HostPci, lines: list[HostPci]) -> Finding:
    """PVE prepares the lines one after the other; with the physical function the others are gone."""
    other = next((line for line in lines if line.key != hostpci.key), None)
    rest = f"`{other.key}` passes them through" if other is not None else "it passes them through as well"
    return Finding(
        place=place_of(hostpci),
        severity=Severity.ERROR,
        message=f"the virtual functions vanish when `{hostpci.key}` takes the physical one, and {rest}:"
        f" the VM will not start {source(inventory)}",
        help="pass through only virtual functions, or only the physical function",
        related=(Related(other.setting.at(), "a virtual function of it"),) if other is not None else (),
    )


def _surely(guest: Guest, hostpci: HostPci, virtual: set[Address]) -> bool:
    return any(a.covers(v) for a in reserved_addresses(guest, hostpci) for v in virtual)


def _users(guest: Guest, virtual: set[Address]) -> Iterator[tuple[Guest, HostPci]]:
    for other in guest.tree.guests_on(guest.node):
        if other.is_template:
            continue
        for hostpci in passed_devices(other.config):
            if any(a.covers(v) for a in addresses_of(other, hostpci) for v in virtual):
                yield other, hostpci
