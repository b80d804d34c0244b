from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.passthrough.identity import alternatives, reserved_addresses, taken_addresses
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity, Version
from pvelint.rules.guest_kit import place_of


class HostpciDuplicateInVm(GuestRule):
    """A VM passes the same device through twice, on two `hostpciN` lines or on one.

    ## What it finds

    Two lines with the same address, with or without `0000:`, or one with all functions of a slot (`01:00`) and
    another with one of these functions (`01:00.1`); also one line that lists such addresses with `;`, or a mapping whose
    path does; and a line with the whole device of which another asks for a part (`mdev=`). Mediated devices share
    a parent on purpose and are left out, as are mappings of several devices, of which PVE picks a free one.

    ## Why it matters

    PVE refuses to start the VM: the device is "assigned more than once". PVE 7 builds the command line, and QEMU
    fails. A whole device is taken from the host's driver, which alone can make a mediated device of it, and takes those
    that it has made along.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "hostpci-duplicate-in-vm"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("hostpci",)
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (choose_hostpci_devices: "assigned more than once")',
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (prepare_pci_device: pci_dev_group_bind_to_vfio)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI/Mdev.pm (pci_create_mdev_device: mdev_supported_types)",
        "qemu-server 7.4-7 PVE/QemuServer/PCI.pm (print_hostpci_devices: does not compare)",
        'QEMU 10.0.2 hw/vfio/container.c ("device is already attached"), read',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        seen: list[tuple[HostPci, Address]] = []
        for hostpci in passed_devices(guest.config):
            if hostpci.mapping and guest.node is None:
                continue
            if (repeated := _repeated(guest, hostpci)) is not None:
                yield _twice_on_one_line(guest, hostpci, repeated)
            addresses = reserved_addresses(guest, hostpci)
            double = next((o for o, a in seen if any(a.meets(b) for b in addresses)), None)
            if double is not None:
                yield _finding(guest, hostpci, double)
            seen += [(hostpci, address) for address in addresses]
        yield from _parts_of_wholes(guest)


def _parts_of_wholes(guest: Guest) -> Iterator[Finding]:
    """Mediated devices of a device that another line takes from the host's driver."""
    lines = [line for line in passed_devices(guest.config) if not line.mapping or guest.node is not None]
    parts = [line for line in lines if line.mdev]
    taken = [(line, address) for line in lines if parts for address in taken_addresses(guest, line)]
    for part in parts:
        ways = alternatives(guest, part)
        parents = ways[0] if len(ways) == 1 else ()
        whole = next(
            (line for line, address in taken if any(address.meets(parent) for parent in parents)), None
        )
        if whole is not None:
            yield Finding(
                place=place_of(part),
                message=f"`{whole.key}` takes the whole device from the driver that makes the mediated device of"
                f" `{part.key}`: the VM does not start",
                help=f"delete `{whole.key}` for the mediated device, or `{part.key}` for the whole one",
                related=(Related(place_of(whole), "the whole device"),),
            )


def _repeated(guest: Guest, hostpci: HostPci) -> Address | None:
    """The device that the line passes twice, whichever of its alternatives PVE chooses."""
    if hostpci.mdev:
        return None
    found = [_first_repeated(way) for way in alternatives(guest, hostpci)]
    return found[0] if found and all(found) else None


def _first_repeated(way: tuple[Address, ...]) -> Address | None:
    seen: set[Address] = set()
    slots: set[Address] = set()
    for address in way:
        whole_slot = address.function is None
        if address in (slots if whole_slot else seen) or address.slot in seen:
            return address
        seen.add(address)
        slots.add(address.slot)
    return None


def _twice_on_one_line(guest: Guest, hostpci: HostPci, repeated: Address) -> Finding:
    return Finding(
        place=place_of(hostpci),
        impact=_impact(guest),
        message=f"`{hostpci.key}` passes {repeated} through twice: {_refuses(guest)} to start the VM",
        help="name each device once" if hostpci.mapping is None else "name each device once in the mapping",
    )


def _impact(guest: Guest) -> Impact | None:
    return Impact.QEMU_REFUSES if guest.version < Version.V8_4 else None


def _refuses(guest: Guest) -> str:
    return "QEMU refuses" if guest.version < Version.V8_4 else "PVE refuses"


def _finding(guest: Guest, hostpci: HostPci, double: HostPci) -> Finding:
    return Finding(
        place=place_of(hostpci),
        impact=_impact(guest),
        message=f"`{double.key}` already passes this device through: {_refuses(guest)} to start the VM",
        help=f"delete `{hostpci.key}`, or give it another device",
        related=(Related(place_of(double), "already passed through here"),),
    )
