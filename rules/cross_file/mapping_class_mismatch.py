from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
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


class MappingClassMismatch(GuestRule):
    """A mapping and the VM that uses it disagree about mediated devices.

    ## What it finds

    `mdev=` together with a mapping that is not marked `mdev 1`, and a mapping marked so that is used without `mdev=`.
    A mapping without an entry for the VM's node is left to `mapping-undefined`.

    ## Why it matters

    PVE compares the mark with the card when the VM starts, whether or not the VM has `mdev=`: a card with mediated
    devices in a mapping without the mark stops the start, and a card without them has none to create. Without `mdev=`,
    PVE takes the whole card away from the node and from all VMs that use parts of it.

    ## When to ignore it

    When the VM shall get the whole card: the mark has to stay, because PVE compares it with the card.
    """

    name = "mapping-class-mismatch"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.GUEST,)
    keys = ("hostpci",)
    words = ("mapping",)
    evidence = Evidence.TREE
    requires = ("mapping/pci.cfg",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (assert_valid)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        mappings = guest.tree.cluster.pci_mappings or {}
        for hostpci in passed_devices(guest.config):
            mapping = mappings.get(hostpci.mapping or "")
            if mapping is None or mapping.mdev == bool(hostpci.mdev) or not mapping.on(guest.node):
                continue
            related = (Related(mapping.place("mdev"), "the mapping"),)
            if hostpci.mdev:
                yield Finding(
                    place=hostpci.setting.at("mdev"),
                    message=f"mapping `{mapping.id}` is not marked with `mdev 1` for mediated devices: PVE will not start the VM",
                    help="set `mdev 1` in the mapping, or remove `mdev` here if the card has no mediated devices",
                    related=related,
                )
            else:
                yield Finding(
                    place=hostpci.setting.at("mapping"),
                    message=f"mapping `{mapping.id}` is for mediated devices, but without `mdev` PVE passes the whole card"
                    " through",
                    help="name the type of mediated device with `mdev=`; if the whole card is meant, leave it so",
                    impact=Impact.GUEST,
                    related=related,
                )
