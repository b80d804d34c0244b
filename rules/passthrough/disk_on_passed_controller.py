from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.hardware.pci import Address, parse_by_path
from pvelint.grammar.passthrough.identity import taken_addresses
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, Impact, Related, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import title

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory


class DiskOnPassedController(TreeRule):
    """A disk of a VM is attached to a controller that this or another VM passes through.

    ## What it finds

    A drive with a path `/dev/disk/by-path/pci-0000:01:00.0-...` and a `hostpciN` line with that address, in one VM or
    in two on one node. With a record of `ls -l /dev/disk/by-id /sys/class/block` also drives with other paths, such as
    `/dev/disk/by-id/...`. Between two VMs it is a warning unless both start by themselves.

    ## Why it matters

    Starting the VM with the controller takes it away from the host, and the path with it: the VM with the disk does
    not start, or a disk in use vanishes. A guest that has the controller sees the disk anyway.

    ## When to ignore it

    When the two VMs take turns.
    """

    name = "disk-on-passed-controller"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.DATA_RISK,)
    words = ("/dev/",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: prepare_pci_device comes after"
        " config_to_command and before QEMU opens the disk)",
        'qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev: "stat for" the path)',
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests = [guest for guest in vms(tree) if not guest.is_template]
        takers: dict[tuple[str | None, Address], list[_Taker]] = defaultdict(list)
        for guest in guests:
            for hostpci in passed_devices(guest.config):
                for address in taken_addresses(guest, hostpci):
                    takers[guest.node, address.slot].append(_Taker(guest, hostpci, address))
        if not takers:
            return
        for guest in guests:
            if not any(_HOST_PATH in setting.value for setting in guest.config.values()):
                continue
            inventory = tree.inventory(guest.node)
            for drive in drives(guest.config):
                controller = _controller(drive.path, inventory)
                if controller is not None:
                    near = takers.get((guest.node, controller.slot), ())
                    found = [taker for taker in near if taker.address.covers(controller)]
                    yield from _findings(guest, drive, controller, found)


_HOST_PATH = "/dev/"


class _Taker(NamedTuple):
    guest: Guest
    hostpci: HostPci
    address: Address


def _controller(path: str | None, inventory: Inventory | None) -> Address | None:
    if path is None:
        return None
    return parse_by_path(path) or (inventory.controller_of(path) if inventory is not None else None)


def _findings(guest: Guest, drive: Drive, address: Address, takers: list[_Taker]) -> Iterator[Finding]:
    own = next((taker for taker in takers if taker.guest is guest), None)
    rivals = sorted(
        (t for t in takers if t.guest.vmid != guest.vmid), key=lambda t: not t.guest.starts_itself
    )
    if own is not None:
        yield Finding(
            place=drive.setting.at("file"),
            message=f"`{drive.key}` is a disk on the controller at {address}, which `{own.hostpci.key}` takes away from"
            " the host: the VM will not start",
            help=f"delete `{drive.key}` (the guest sees the disk through the controller) or `{own.hostpci.key}`",
            related=(Related(own.hostpci.setting.at(), "the controller is passed through here"),),
        )
    elif rivals:
        both = guest.starts_itself and rivals[0].guest.starts_itself
        yield Finding(
            place=drive.setting.at("file"),
            severity=None if both else Severity.WARNING,
            impact=Impact.DATA_RISK,
            message=f"{title(rivals[0].guest)} takes the controller at {address} away from the host when it starts:"
            " this disk vanishes",
            help="move the disk to a controller that the host keeps, or give it to the other VM",
            related=tuple(
                Related(t.hostpci.setting.at(), f"{title(t.guest)} passes the controller through")
                for t in rivals
            ),
        )
