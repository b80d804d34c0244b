from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class IvshmemSize(GuestRule):
    """The size of the shared memory is not a power of two.

    ## What it finds

    `ivshmem` with a `size` other than 1, 2, 4, 8, ... MiB.

    ## Why it matters

    The memory becomes a BAR of a PCI device, whose size is always a power of two. PVE takes any number; QEMU exits
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
    sources = (
        "QEMU 7.2.22 -device ivshmem-plain with 3M: assertion in pci_register_bar, run",
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command, ivshmem-plain)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        ivshmem = guest.config["ivshmem"]
        size = ivshmem.number("size")
        if size & (size - 1):
            above = 1 << size.bit_length()
            yield Finding(
                place=ivshmem.at("size"),
                message=f"`size={size}` is not a power of two: QEMU refuses to start",
                help=f"set `size={above}`",
                fix=Fix.unsafe(f"set size={above}", ivshmem.set("size", str(above))),
            )
