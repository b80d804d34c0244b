from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.passthrough.identity import reserved_addresses
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, named, place_of, related, use_by


class HostpciConflictOtherVm(TreeRule):
    """Two VMs of one node pass through the same PCI device.

    ## What it finds

    A function of a PCI device that two VMs of one node pass through, by address or through a mapping. It is an error when
    both VMs start automatically (`onboot`, or HA state `started`), else information. All devices that a VM shares with
    the same VMs are one finding. Mediated devices, and mappings with several devices on the node, are left out.

    ## Why it matters

    A passed-through device belongs to one running VM: PVE refuses to start the second one ("PCI device ... already
    in use by VMID ...").

    ## When to ignore it

    When the VMs take turns on purpose; that is why the pair is an error only if both start with the node.
    """

    name = "hostpci-conflict-other-vm"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    words = ("hostpci",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.PCI,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (reserve_pci_usage)",
        "pve-docs 9.1.3 qm-pci-passthrough.adoc (the device is in no other VM)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        taken: dict[tuple[str | None, Address], dict[int | None, list[Use]]] = defaultdict(dict)
        for guest in vms(tree):
            if guest.is_template:
                continue
            conflicts: dict[frozenset[int | None], list[_Conflict]] = defaultdict(list)
            for hostpci in passed_devices(guest.config):
                use = use_by(guest, place_of(hostpci))
                rivals: dict[int | None, Use] = {}
                for address in reserved_addresses(guest, hostpci):
                    functions = taken[guest.node, address.slot]
                    for rival in _rivals(functions, address.function, use):
                        rivals.setdefault(rival.vmid, rival)
                    _enter(functions.setdefault(address.function, []), use)
                if rivals:
                    conflicts[frozenset(rivals)].append(_Conflict(hostpci, use, list(rivals.values())))
            yield from map(_finding, conflicts.values())


class _Conflict(NamedTuple):
    hostpci: HostPci
    use: Use
    rivals: list[Use]


def _finding(conflicts: list[_Conflict]) -> Finding:
    hostpci, use, rivals = conflicts[0]
    rivals = sorted(rivals, key=lambda rival: not rival.starts)
    both = use.starts and rivals[0].starts
    name = named(use, rivals, len(rivals) + 1)
    more = len(conflicts) - 1
    verb = f"and {more} more on this node are" if more else "on this node is"
    when = (
        "both start automatically, and PVE will not start the second"
        if both
        else "only one can run at a time"
    )
    return Finding(
        place=use.place,
        message=f"{_device(hostpci)} {verb} passed through to {name}: {when}",
        help="give each VM a device of its own, or let at most one of them start automatically",
        severity=Severity.ERROR if both else Severity.INFO,
        related=related(rivals, "passes it through here"),
    )


def _device(hostpci: HostPci) -> str:
    """How a line names what it passes through."""
    if hostpci.mapping:
        return f"the device of mapping `{hostpci.mapping}`"
    return f"`{hostpci.setting.get('host')}`"


def _rivals(functions: dict[int | None, list[Use]], function: int | None, use: Use) -> Iterator[Use]:
    for taken, uses in functions.items():
        if function is None or taken in (None, function):
            yield from (u for u in uses if u.place.path != use.place.path and use.clashes(u))


def _enter(uses: list[Use], use: Use) -> None:
    """A few of each kind are enough to compare with, which keeps the cost linear."""
    if sum(u.starts == use.starts for u in uses) < 3:
        uses.append(use)
