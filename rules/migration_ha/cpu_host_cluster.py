from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.ha import local_devices, managed
from pvelint.grammar.vm.processors import cpu_type
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity, Version
from pvelint.rules.guest_kit import related_resource


class CpuHostCluster(GuestRule):
    """A VM under HA sees the CPU of the node that it runs on.

    ## What it finds

    `cpu: host`, `cpu: max` (all that the node's CPU and QEMU offer) or `phys-bits=host` on a VM that the HA stack
    manages and may run on several nodes. A warning where the recorded status of these nodes names processors of several
    makers; silent where it names the same model for all of them, and for VMs with passed-through devices, which cannot
    be live-migrated anyway.

    ## Why it matters

    Live migration is safe only between nodes whose CPUs, microcode and kernels are equal: else the guest may crash on a
    CPU that lacks features of the other one.

    ## When to ignore it

    When all nodes have the same CPUs.
    """

    name = "cpu-host-cluster"
    category = Category.MIGRATION_HA
    severity = Severity.INFO
    impact = Impact.MIGRATION
    keys = ("cpu",)
    words = ("host", "max")
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (CPU Type)",
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_cpu_options: host-phys-bits)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config.get("cpu")
        if setting is None or (found := managed(guest)) is None or local_devices(guest.config):
            return
        cpu = cpu_type(guest.config)
        if cpu == "host" or (cpu == "max" and guest.config.flag("kvm", True)):
            option = "cputype"
        elif setting.get("phys-bits") == "host":
            option = "phys-bits"
        else:
            return
        records = [guest.tree.record(node, "cpu_model") for node in found.nodes]
        models = {record.cpu_model if record is not None else None for record in records}
        if None not in models and len(models) == 1:
            return
        makers = sorted({record.cpu_maker or "" for record in records if record is not None})
        mixed = len(makers) > 1
        between = (
            f"is not safe between CPUs of {' and '.join(makers)}"
            if mixed
            else "is safe only between equal CPUs"
        )
        yield Finding(
            place=setting.at(option),
            severity=Severity.WARNING if mixed else None,
            message=f"with `{setting.at(option).value}` the guest depends on the CPU of its node: live migration by HA"
            f" {between}",
            help=_help(option, guest.version),
            related=related_resource(found),
        )


def _help(option: str, version: Version) -> str:
    if option == "phys-bits":
        return "give `phys-bits` a number of bits that all nodes have, or remove it"
    example = ", such as `x86-64-v3`" if version >= Version.V8_4 else ""
    return f"choose the best CPU model that all nodes have{example}"
