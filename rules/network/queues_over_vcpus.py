from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.grammar.vm.processors import all_cpus
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class QueuesOverVcpus(GuestRule):
    """A network device has queues that it cannot use.

    ## What it finds

    `queues` on a virtio device without `bridge` (an error), on a `netN` of another model (a warning), and more queues
    than sockets times cores (information).

    ## Why it matters

    Without a bridge the device is on QEMU's user-mode network, to which PVE passes `queues`, too: QEMU knows no such
    parameter there ("Invalid parameter 'queues'") and does not start. PVE leaves
    `queues` out for other models than virtio. Queues beyond the number of CPUs cost the host memory and time and are of
    no use.

    ## When to ignore it

    When CPUs are to be added later.
    """

    name = "queues-over-vcpus"
    category = Category.NETWORK
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    other_impacts = (Impact.IGNORED, Impact.QEMU_REFUSES)
    keys = ("net",)
    words = ("queues",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_netdevice_full, print_netdev_full)",
        "pve-docs 9.1.3 qm.adoc (Multiqueue)",
        "QEMU 7.2.22 -netdev type=user,queues=2, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        cpus = all_cpus(guest.config)
        for nic in nics(guest.config):
            queues = nic.setting.number("queues")
            if nic.model != "virtio" and queues:
                yield Finding(
                    place=nic.setting.at("queues"),
                    severity=Severity.WARNING,
                    impact=Impact.IGNORED,
                    message=f"`queues` has no effect on `{nic.key}`: PVE ignores it for the model `{nic.model}`",
                    help="use the model `virtio`, or remove `queues`",
                    fix=Fix.unsafe("remove queues", nic.setting.remove("queues")),
                )
            elif nic.bridge is None and queues:
                yield Finding(
                    place=nic.setting.at("queues"),
                    severity=Severity.ERROR,
                    impact=Impact.QEMU_REFUSES,
                    message=f"`queues` of `{nic.key}` needs a bridge: QEMU refuses to start",
                    help="add `bridge=vmbr0`, or the bridge of your network, or remove `queues`",
                )
            elif queues > cpus:
                yield Finding(
                    place=nic.setting.at("queues"),
                    message=f"`{nic.key}` has {queues} queues for {cpus} {'CPU' if cpus == 1 else 'CPUs'}: the rest are of no use",
                    help=f"set `queues={cpus}`" if cpus > 1 else "remove `queues`",
                    fix=Fix.unsafe(f"set queues={cpus}", nic.setting.set("queues", str(cpus)))
                    if cpus > 1
                    else Fix.unsafe("remove queues", nic.setting.remove("queues")),
                )
