from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    Related,
    Severity,
    Version,
)


class PreferResourceMapping(GuestRule):
    """A device of a cluster node is passed through by address instead of by mapping.

    ## What it finds

    `host=` on a `hostpciN` line of a VM in a tree of several nodes, or of one that the HA stack manages. It speaks
    once of a VM, at the first such line.

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
        by_address = [h for h in passed_devices(guest.config) if h.addresses and not h.mapping]
        if not by_address:
            return
        first, *others = by_address
        mapped = {h.key: names[0] for h in by_address if len(names := mappings_of(guest, h.addresses)) == 1}
        yield Finding(
            place=first.setting.at("host"),
            message=f"{', '.join(h.setting.get('host') for h in by_address)} may be {_something_else(len(by_address))} on"
            " other nodes of the cluster",
            help=_help(guest, first),
            fix=_fix(by_address, mapped) if mapped else None,
            related=tuple(Related(h.setting.at("host"), "also by its address") for h in others),
        )


def _something_else(devices: int) -> str:
    return "a different device, or none," if devices == 1 else "different devices, or none,"


def _help(guest: Guest, hostpci: HostPci) -> str:
    names = mappings_of(guest, hostpci.addresses)
    if names:
        return f"use the mapping that names it: `mapping={names[0]}`"
    return "define a mapping of the device (Datacenter, Resource Mappings) and use `mapping=NAME`"


def _may_move(guest: Guest) -> bool:
    if guest.node is None:
        return False
    cluster = guest.tree.cluster
    return len(cluster.nodes) > 1 or f"vm:{guest.vmid}" in (cluster.ha_resources or {})


def _fix(by_address: list[HostPci], mapped: Mapping[str, str]) -> Fix:
    edits = []
    for hostpci in by_address:
        if hostpci.key in mapped:
            item = hostpci.setting.options["host"].item
            text = f"mapping={mapped[hostpci.key]}"
            edits.append(hostpci.setting.replace_part(item.start, item.end, text))
    return Fix.unsafe(f"use mapping {', '.join(mapped.values())}", *edits)
