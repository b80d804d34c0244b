from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.passthrough.identity import mappings_of
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
    Version,
)


class PreferResourceMapping(GuestRule):
    """A device of a cluster node is passed through by address instead of by mapping.

    ## What it finds

    `host=` on a `hostpciN` line of a VM in a tree of several nodes, or of one that the HA stack manages.

    ## Why it matters

    An address means a different device on each node, and possibly on the same node after a card was added. A mapping
    names a device for every node that has one, and PVE compares its ids with the hardware at every start.

    ## When to ignore it

    When the VM is tied to its node and the hardware does not change.
    """

    name = "prefer-resource-mapping"
    category = Category.PASSTHROUGH
    severity = Severity.INFO
    impact = Impact.MIGRATION
    keys = ("hostpci",)
    evidence = Evidence.TREE
    since = Version.V8_4
    fix = Applicability.UNSAFE
    sources = (
        "pve-docs 9.1.3 qm.adoc (Resource Mapping)",
        "pve-docs 9.1.3 qm-pci-passthrough.adoc (Use in Clusters)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (assert_valid)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not _may_move(guest):
            return
        for hostpci in passed_devices(guest.config):
            if hostpci.addresses and not hostpci.mapping:
                names = mappings_of(guest, hostpci.addresses)
                yield Finding(
                    place=hostpci.setting.at("host"),
                    message=f"{hostpci.setting.get('host')} may be a different device, or none, on other nodes of the cluster",
                    help=f"use the mapping that names it: `mapping={names[0]}`"
                    if names
                    else "define a mapping of the device (Datacenter, Resource Mappings) and use `mapping=NAME`",
                    fix=_fix(hostpci, names[0]) if len(names) == 1 else None,
                )


def _may_move(guest: Guest) -> bool:
    if guest.node is None:
        return False
    cluster = guest.tree.cluster
    return len(cluster.nodes) > 1 or f"vm:{guest.vmid}" in (cluster.ha_resources or {})


def _fix(hostpci: HostPci, name: str) -> Fix:
    item = hostpci.setting.options["host"].item
    return Fix.unsafe(
        f"use mapping {name}", hostpci.setting.replace_part(item.start, item.end, f"mapping={name}")
    )
