from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pvelint.grammar.cluster.mapping import ResourceMapping
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import Use, related, use_by

Pool = tuple[str | None, str]
"""A node, and the name of a mapping that has several devices there."""


class MappingOversubscribed(TreeRule):
    """VMs use more devices of a mapping than it has.

    ## What it finds

    A mapping with several devices on a node, of which one VM, or all VMs of the node that start automatically together,
    use more than there are. Mappings with a single device are left to `hostpci-conflict-other-vm`, mediated devices are
    left out.

    ## Why it matters

    PVE gives each line a free device. Once none is left, it refuses to start the VM ("could not find a free device"):
    which VM that is depends on the order in which they start.

    ## When to ignore it

    When the VMs take turns on purpose.
    """

    name = "mapping-oversubscribed"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.NO_START
    words = ("mapping",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.MAPPING,)
    requires = ("mapping/pci.cfg",)
    sources = ("qemu-server 9.2.6 PVE/QemuServer/PCI.pm (choose_hostpci_devices)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        mappings = tree.cluster.pci_mappings or {}
        wanted: Counter[Pool] = Counter()
        first: dict[Pool, list[Use]] = defaultdict(list)
        for guest in vms(tree):
            for name, own in _uses(guest).items():
                mapping = mappings.get(name)
                devices = len(mapping.on(guest.node)) if mapping is not None and guest.node is not None else 0
                if mapping is None or devices < 2:
                    continue
                pool = guest.node, name
                before = wanted[pool] if own[0].starts else 0
                if len(own) > devices:
                    yield _finding(own[devices], mapping, devices, own[:devices], alone=True)
                elif before + len(own) > devices:
                    yield _finding(own[max(0, devices - before)], mapping, devices, first[pool], alone=False)
                if own[0].starts:
                    wanted[pool] += len(own)
                    first[pool] += own[: _SHOWN - len(first[pool])]


_SHOWN = 5
"""Of the earlier uses."""


def _uses(guest: Guest) -> dict[str, list[Use]]:
    """By mapping, whole devices only."""
    found: dict[str, list[Use]] = defaultdict(list)
    for hostpci in passed_devices(guest.config) if not guest.is_template else ():
        if hostpci.mapping and not hostpci.mdev:
            found[hostpci.mapping].append(use_by(guest, hostpci.setting.at("mapping")))
    return found


def _finding(use: Use, mapping: ResourceMapping, devices: int, others: list[Use], *, alone: bool) -> Finding:
    who = "this VM alone uses" if alone else "the VMs that start automatically use"
    return Finding(
        place=use.place,
        message=f"mapping `{mapping.id}` has {devices} devices on the node, but {who} more: once none is free, PVE will not"
        " start the VM",
        help=f"add devices to the mapping, or {'remove lines here' if alone else 'let fewer VMs start automatically'}",
        severity=Severity.ERROR if alone else None,
        related=(Related(mapping.place(), "the mapping"), *related(others, "uses one here")),
    )
