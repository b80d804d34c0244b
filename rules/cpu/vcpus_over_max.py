from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import all_cpus, cores, sockets
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class VcpusOverMax(GuestRule):
    """The VM is to start with more CPUs than it has.

    ## What it finds

    `vcpus` above `cores` times `sockets`.

    ## Why it matters

    `vcpus` is how many of the CPUs are plugged in at the start. PVE does not check it, and QEMU refuses the
    command line ("maxcpus must be equal to or greater than smp"; with CPU hotplug
    "Invalid CPU socket-id: 1 must be in range 0:0"): the VM does not start.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "vcpus-over-max"
    category = Category.CPU
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("vcpus",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: -smp)",
        "QEMU 7.2.22 -smp 4,sockets=1,cores=2,maxcpus=2, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        vcpus = config.number("vcpus", 0)
        most = all_cpus(config)
        if vcpus > most:
            yield Finding(
                place=config["vcpus"].at(),
                message=(
                    f"`vcpus: {vcpus}` exceeds the VM's {most} CPUs (sockets {sockets(config)} x cores {cores(config)}):"
                    " QEMU refuses to start"
                ),
                help=f"raise `cores`, or lower `vcpus` to {most} or less",
            )
