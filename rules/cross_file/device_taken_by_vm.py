from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pvelint.grammar.container.used_devices import UsedDevice, used_devices
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.hardware.pci import Address, Device, parse_by_path
from pvelint.grammar.passthrough.identity import taken_addresses
from pvelint.grammar.passthrough.usb import device_of
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.usb import usb_devices
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import place_of, source, title

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory

_DISPLAY = "03"
_WITHOUT_RENDERER = ("1a03", "102b")
"""ASPEED and Matrox, the graphics of management controllers."""
_MAKERS = {"/dev/nvidia": "10de", "/dev/kfd": "1002"}
_RENDERER = "/dev/dri/renderD"
_GPU_FILES = (*_MAKERS, _RENDERER, "/dev/dri/")


class DeviceTakenByVm(TreeRule):
    """A container uses a device of its node that a VM takes away.

    ## What it finds

    A device in a `devN`, `mpN`, `lxc.mount.entry` or `lxc.net.N.link` of a container and the `hostpciN` or `usbN` of a VM that takes it away
    from the node:

    - `/dev/serial/by-path/pci-0000:00:14.0-...` and others in a `by-path`, where the VM gets the controller at this
      address; with a record of `ls -l /sys/class/block /sys/class/tty /sys/class/drm` also `/dev/sdb1`, `/dev/ttyUSB0`
      and the like;
    - with a record of `ls -l /sys/class/net` a network interface in `lxc.net.N.link`;
    - by the first record also what a USB device brings whose port (`usb0: host=1-2`) the VM gets;
    - `/dev/dri`, `/dev/nvidia...` or `/dev/kfd`, where VMs get all GPUs of the node that could provide it, by the
      inventory of the node.

    Mediated devices are left out, and USB devices that the VM names by vendor and product, of which a node may have
    several. A warning where the container and one of the VMs start automatically, else information.

    ## Why it matters

    A start of the VM takes the device from the driver of the node: its file disappears from a container that runs, and one
    that starts later does not find it. PVE refuses to start a container without a device of a `devN` or `mpN`, LXC without
    the source of a mount that is not `optional`, or without an interface. A file system that was mounted breaks off.

    ## When to ignore it

    When the container and the VM take turns on purpose.
    """

    name = "device-taken-by-vm"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.DEVICE_MISSING,)
    words = ("/dev/", "lxc.net.")
    evidence = Evidence.TREE
    join_keys = (JoinKey.PCI,)
    sources = (
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_bind_to_vfio: unbinds the host's driver)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: device does not exist)",
        "lxc 6.0.5 src/lxc/conf.c (mount_entry: optional), read",
        "lxc 6.0.5 src/lxc/network.c (netdev_configure_server_phys), read",
        "QEMU 10.0.50 hw/usb/host-libusb.c (usb_host_detach_kernel), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        containers = [guest for guest in tree.guests if guest.kind is CONTAINER and not guest.is_template]
        takers = _Takers(tree) if containers else None
        for container in containers if takers else ():
            told: set[Place] = set()
            for used in used_devices(container.config):
                taker = takers.of(container, used.path) if takers else None
                if taker is not None and taker.place not in told:
                    told.add(taker.place)
                    yield _finding(container, used, taker)


class _Taker(NamedTuple):
    vm: Guest
    place: Place
    what: str
    """The device in the words of a message; `{}` is what the container has of it."""


class _Takers:
    """The VMs that take devices away from their node; of several that take turns, one that starts by itself."""

    def __init__(self, tree: Tree) -> None:
        self._found: dict[tuple[str | None, Address | str], _Taker] = {}
        self._of_gpus: dict[tuple[str | None, str], _Taker | None] = {}
        for vm in vms(tree):
            if not vm.is_template:
                self._add_pci(vm)
                self._add_usb(vm)

    def __bool__(self) -> bool:
        return bool(self._found)

    def _add_pci(self, vm: Guest) -> None:
        for hostpci in passed_devices(vm.config):
            for address in taken_addresses(vm, hostpci):
                self._enter(
                    address, _Taker(vm, place_of(hostpci), f"`{{}}` hangs on the device at {address}")
                )

    def _add_usb(self, vm: Guest) -> None:
        for usb in usb_devices(vm.config):
            port = device_of(vm, usb)
            if port is not None and ":" not in port:
                place = usb.setting.at("mapping" if usb.mapping else "host")
                self._enter(port, _Taker(vm, place, f"`{{}}` hangs on USB port `{port}`"))

    def _enter(self, device: Address | str, taker: _Taker) -> None:
        known = self._found.get((taker.vm.node, device))
        if known is None or (taker.vm.starts_itself and not known.vm.starts_itself):
            self._found[taker.vm.node, device] = taker

    def of(self, container: Guest, path: str) -> _Taker | None:
        """Who takes what the path is of; None if some of it stays, or may stay."""
        inventory = container.inventory
        controller = inventory.controller_of(path) if inventory is not None else parse_by_path(path)
        if controller is not None:
            port = inventory.usb_port_of(path) if inventory is not None else None
            return self._at(container, controller) or self._found.get((container.node, port or ""))
        kind = next((start for start in _GPU_FILES if f"{path}/".startswith(start)), None)
        if kind is None:
            return None
        if (container.node, kind) not in self._of_gpus:
            self._of_gpus[container.node, kind] = self._of_all(container, _gpus(inventory, kind))
        return self._of_gpus[container.node, kind]

    def _of_all(self, container: Guest, gpus: list[Device]) -> _Taker | None:
        takers = [self._at(container, gpu.address) for gpu in gpus]
        found = [taker._replace(what=_GPU) for taker in takers if taker is not None]
        if len(found) < len(takers):
            return None
        return next((taker for taker in found if taker.vm.starts_itself), found[0] if found else None)

    def _at(self, container: Guest, address: Address) -> _Taker | None:
        """By its function, or by the whole slot."""
        node = container.node
        return self._found.get((node, address)) or self._found.get((node, address.slot))


_GPU = "`{}` is of the GPU"


def _gpus(inventory: Inventory | None, kind: str) -> list[Device]:
    """Those of the node that can provide it; none where the record does not list all devices."""
    if inventory is None or not inventory.lists_everything:
        return []
    gpus = [d for d in inventory.devices.values() if (d.class_code or "").startswith(_DISPLAY)]
    if kind in _MAKERS:
        return [gpu for gpu in gpus if gpu.vendor == _MAKERS[kind]]
    return [gpu for gpu in gpus if gpu.vendor not in _WITHOUT_RENDERER] if kind == _RENDERER else gpus


def _finding(container: Guest, used: UsedDevice, taker: _Taker) -> Finding:
    both = container.starts_itself and taker.vm.starts_itself
    inventory = container.inventory
    known = f" {source(inventory)}" if inventory is not None and parse_by_path(used.path) is None else ""
    lost = "does not start" if used.is_needed else "is without it"
    return Finding(
        place=used.place,
        message=f"{taker.what.format(used.path)} that {title(taker.vm)} passes through{known}: while the VM runs, the container"
        f" {lost}",
        help="give the container another device, or let only one of the two start automatically",
        severity=None if both else Severity.INFO,
        impact=None if used.is_needed else Impact.DEVICE_MISSING,
        related=(Related(taker.place, f"{title(taker.vm)} passes it through here"),),
    )
