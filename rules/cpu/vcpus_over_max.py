from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import all_cpus, cores, sockets
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class VcpusOverMax(GuestRule):
    """A VM is to start with more CPUs than it has.

    ## What it finds

    `vcpus` above `cores` times `sockets`.

    ## Why it matters

    `vcpus` says how many of the CPUs are plugged in at the start. PVE does not check it, and QEMU refuses the
    command line ("Invalid SMP CPUs" or "cannot be used with hotplugged CPU"): the VM does not start.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "vcpus-over-max"
    category = Category.CPU
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("vcpus",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer.pm (config_to_command, `-smp`)", "QEMU hw/core/machine-smp.c")

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        vcpus = config.number("vcpus", 0)
        most = all_cpus(config)
        if vcpus > most:
            yield Finding(
                place=config["vcpus"].at(),
                message=(
                    f"vcpus is {vcpus}, but the VM has {most} CPUs (sockets {sockets(config)} x cores {cores(config)}):"
                    " QEMU refuses to start"
                ),
                help=f"raise `cores`, or set `vcpus` to {most} or less",
            )
