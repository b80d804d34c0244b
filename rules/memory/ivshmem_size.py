from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class IvshmemSize(GuestRule):
    """The shared memory has a size that is no power of two.

    ## What it finds

    `ivshmem` with a `size` other than 1, 2, 4, 8, ... MiB.

    ## Why it matters

    The memory becomes a window of a PCI device, which has a power of two as size. PVE takes any number; QEMU ends
    at the start.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "ivshmem-size"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("ivshmem",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("QEMU hw/pci/pci.c (pci_register_bar: the size is a power of two)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        ivshmem = guest.config["ivshmem"]
        size = ivshmem.number("size")
        if size & (size - 1):
            above = 1 << size.bit_length()
            yield Finding(
                place=ivshmem.at("size"),
                message=f"QEMU refuses to start: the shared memory has {size} MiB, which is no power of two",
                help=f"set `size={above}`",
                fix=Fix.unsafe(f"set size={above}", ivshmem.set("size", str(above))),
            )
