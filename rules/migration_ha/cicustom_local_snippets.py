from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.ha import managed
from pvelint.grammar.placement.volumes import storage_behind
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.drive import drives
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)
from pvelint.rules.guest_kit import related_resource


class CicustomLocalSnippets(GuestRule):
    """A cloud-init file or hook script is on a local storage.

    ## What it finds

    `cicustom` or `hookscript` on a storage that is not shared, on a guest that the HA stack manages and may run on several
    nodes (containers have `hookscript` alone). On a guest without HA in a cluster of several nodes it is information.
    `cicustom` counts only beside a cloud-init drive.

    ## Why it matters

    PVE reads the file at each start: on a node that lacks it, the guest does not start.

    ## When to ignore it

    When the same file lies on all nodes.
    """

    name = "cicustom-local-snippets"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("cicustom", "hookscript")
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm-cloud-init.adoc (all nodes the VM should run on)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (read_cloudinit_snippets_file)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (exec_hookscript)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start: hookscript)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        cluster = guest.tree.cluster
        if found is None and (len(cluster.nodes) < 2 or guest.ha_resource is not None):
            return
        for volume, place in _files(guest):
            storage = storage_behind(guest.tree, volume)
            if storage is None or storage.shared or not storage.built_in:
                continue
            noun = guest.kind.noun
            mover = f"HA moves the {noun}" if found is not None else f"the {noun} moves"
            yield Finding(
                place=place,
                message=f"`{volume}` is on a storage that the nodes do not share: once {mover} to a node without the file,"
                " it will not start",
                help="keep the file on a shared storage, or copy it to every node",
                severity=None if found is not None else Severity.INFO,
                related=(
                    Related(storage.place(), "the storage, which is not shared"),
                    *(related_resource(found) if found is not None else ()),
                ),
            )


def _files(guest: Guest) -> Iterator[tuple[str, Place]]:
    config = guest.config
    if (script := config.get("hookscript")) is not None:
        yield script.value, script.at()
    custom = config.get("cicustom")
    if custom is not None and any(drive.is_cloudinit for drive in drives(config)):
        for option, found in custom.options.items():
            yield found.value, custom.at(option)
