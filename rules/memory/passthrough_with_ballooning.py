from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.memory import memory_mib
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class PassthroughWithBallooning(GuestRule):
    """Ballooning is on for a VM with a passed-through device.

    ## What it finds

    `hostpciN` and a `balloon` below `memory` that is not 0.

    ## Why it matters

    A passed-through device, a virtual one (`mdev`) too, may use any of the guest's memory, so QEMU no longer hands back
    to the host what the balloon takes from the guest (read in QEMU 7.2 hw/vfio/common.c,
    vfio_ram_block_discard_disable, and hw/virtio/virtio-balloon.c, virtio_balloon_inhibited): the guest has less
    memory, and the host gains none.

    ## When to ignore it

    When the device is only there for a while.
    """

    name = "passthrough-with-ballooning"
    category = Category.MEMORY
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("hostpci",)
    words = ("balloon",)
    fix = Applicability.UNSAFE
    starts_only = True
    sources = (
        "QEMU 10.0.50 hw/vfio/container.c (vfio_container_attach_discard_disable), read",
        "QEMU 10.0.50 hw/vfio/pci.c (vfio_pci_realize: x-balloon-allowed), read",
        "QEMU 10.0.50 hw/virtio/virtio-balloon.c (virtio_balloon_inhibited), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not any(passed_devices(config)):
            return
        memory = memory_mib(config)
        if 0 < config.number("balloon", 0) < memory:
            balloon = config["balloon"]
            yield Finding(
                place=balloon.at(),
                message="with a passed-through device the balloon takes memory from the guest, but QEMU does not hand it back to"
                " the host",
                help="set `balloon: 0`",
                fix=Fix.unsafe("set balloon to 0", balloon.replace("0")),
            )
