from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.placement.ha import Managed, local_devices, managed
from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
    Version,
)
from pvelint.rules.guest_kit import related_resource


class PassthroughBlocksMigration(GuestRule):
    """A VM that should be able to run on several nodes has a device of one of them.

    ## What it finds

    A PCI or USB device, serial or parallel port of the host or `ivshmem` on a VM that the HA stack manages, and a
    mapped device or directory without an entry for a node where HA may start the VM. On a VM without HA in a cluster of several
    nodes it is information. Silent for a VM that HA may run on a single node only.

    ## Why it matters

    PVE refuses to live-migrate such a VM ("can't migrate VM which uses local devices"), so that HA cannot move it away
    before maintenance. After a failure it starts on another node, where the same address may be another device or none.
    A mapping (PVE 8 and later, PCI and USB only) finds the right device on each node, but live migration needs more: a
    PCI mapping with `live-migration-capable`.

    ## When to ignore it

    When the nodes are equal down to the slots of their cards, or the VM may be down while its node is.
    """

    name = "passthrough-blocks-migration"
    category = Category.MIGRATION_HA
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("hostpci", "usb", "serial", "parallel", "ivshmem", "virtiofs")
    evidence = Evidence.TREE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate/Helpers.pm (check_local_resources)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (prepare)",
        "pve-docs 9.1.3 ha-manager.adoc (Requirements)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        devices = local_devices(guest.config)
        if devices:
            several = len(guest.tree.cluster.nodes) > 1
            names = ", ".join(f"`{setting.key}`" for setting in devices)
            binds = f"{names} bind{'s' if len(devices) == 1 else ''} the VM to its node"
            if found is not None:
                yield Finding(
                    place=devices[0].at(),
                    message=f"{binds}: HA cannot live-migrate it, and after a failure starts it on another node, where"
                    f" {_finds(devices)}",
                    help=_help(guest, devices),
                    related=related_resource(found),
                )
            elif several and guest.ha_resource is None:
                yield Finding(
                    place=devices[0].at(),
                    message=f"{binds}: PVE refuses to live-migrate it",
                    help="shut it down before maintenance of the node",
                    severity=Severity.INFO,
                )
        if found is not None:
            yield from _unmapped(guest, found)


def _finds(devices: list[Setting]) -> str:
    """PVE makes the shared memory anew at each start."""
    is_memory = all(setting.key == "ivshmem" for setting in devices)
    return "it shares an empty memory with nobody" if is_memory else "it may find another device or none"


def _help(guest: Guest, devices: list[Setting]) -> str:
    mappable = all(setting.key.startswith(("hostpci", "usb")) for setting in devices)
    if mappable and guest.version >= Version.V8_4:
        return f"map the device on every node that HA may use, or pin the VM to one node with {_pin(guest)}"
    return f"pin the VM to one node with {_pin(guest)}, or remove the device"


def _pin(guest: Guest) -> str:
    return "a strict HA rule" if guest.version >= Version.V9_0 else "a restricted HA group"


def _unmapped(guest: Guest, found: Managed) -> Iterator[Finding]:
    cluster = guest.tree.cluster
    kinds = (
        ("hostpci", "mapping", cluster.pci_mappings),
        ("usb", "mapping", cluster.usb_mappings),
        ("virtiofs", "dirid", cluster.directory_mappings),
    )
    for base, option, mappings in kinds:
        for setting in guest.config.numbered(base):
            mapping = (mappings or {}).get(setting.get(option))
            if mapping is None or not (missing := sorted(found.nodes - mapping.nodes - {guest.node})):
                continue
            yield Finding(
                place=setting.at(option),
                message=f"mapping `{mapping.id}` has no entry for node{'s' if len(missing) > 1 else ''}"
                f" {', '.join(missing)}: when HA moves the VM there, it does not start",
                help=f"add a `map` line for each node that HA may use, or exclude the others with {_pin(guest)}",
                related=(Related(mapping.place(), "the mapping"), *related_resource(found)),
            )
