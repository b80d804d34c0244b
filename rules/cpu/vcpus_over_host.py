from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import all_cpus
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity


class VcpusOverHost(GuestRule):
    """The VM has more vCPUs than its node has CPUs.

    ## What it finds

    `sockets` x `cores` above the number of logical CPUs of the node, which `pvesh get /nodes/NODE/status` records.

    ## Why it matters

    PVE refuses to start the VM: "MAX 32 vcpus allowed per VM on this node". `vcpus` does not help: it is only
    the number that the VM starts with.

    ## When to ignore it

    When the record was taken before the node got more CPUs.
    """

    name = "vcpus-over-host"
    category = Category.CPU
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("cores", "sockets", "smp")
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: vcpus allowed per VM on this node)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        inventory = guest.tree.record(guest.node, "cpus")
        config = guest.config
        count = all_cpus(config)
        if inventory is None or inventory.cpus is None or count <= inventory.cpus:
            return
        setting = next(config[key] for key in self.keys if key in config)
        yield Finding(
            place=setting.at(),
            message=f"the VM has {count} vCPUs, but its node only {inventory.cpus} CPUs"
            f" (per {inventory.title}): PVE refuses to start the VM",
            help=f"reduce `sockets` x `cores` to {inventory.cpus} or less",
        )
