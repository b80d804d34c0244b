"""What the VMs of a node need of its memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pvelint.grammar.guest.guest import Guest, Tree, vms
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.memory import memory_mib


class Need(Record):
    """What one VM needs, in MiB."""

    guest: Guest
    memory: int
    least: int
    """What the balloon can bring it down to; all of it with hugepages, or where a device is passed through: for
    mediated devices, too, QEMU inhibits the balloon (hw/vfio/pci.c, `x-balloon-allowed` is off)."""
    pinned: bool
    """A device is passed through, so that the guest's whole memory stays in place."""
    hugepages: bool
    """PVE sets the whole memory aside, or refuses the start (PVE::QemuServer::Memory::hugepages_allocate)."""
    starts: bool

    @property
    def place(self) -> Place:
        setting = self.guest.config.get("memory")
        path = self.guest.document.path
        return setting.at() if setting is not None else Place(path=path, span=FILE_START, key="memory")


def needs_by_node(tree: Tree) -> Iterator[tuple[Inventory, int, list[Need]]]:
    """(the record that tells it, its memory in MiB, its VMs without templates) where the memory is known."""
    guests = defaultdict(list)
    for guest in vms(tree):
        if not guest.is_template:
            guests[guest.node].append(guest)
    for node, found in guests.items():
        inventory = tree.record(node, "memory")
        if inventory is not None and inventory.memory is not None:
            yield inventory, inventory.memory, [_need(guest) for guest in found]


def _need(guest: Guest) -> Need:
    memory = memory_mib(guest.config)
    devices = list(passed_devices(guest.config))
    pinned = any(not hostpci.mdev for hostpci in devices)
    hugepages = guest.config.text("hugepages", "0") != "0"
    balloon = guest.config.number("balloon", 0)
    least = balloon if not (devices or hugepages) and 0 < balloon < memory else memory
    return Need(guest, memory, least, pinned, hugepages, guest.starts_itself)


def largest(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: -need.memory)
