from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.cluster.mapping import MappingEntry, ResourceMapping
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device, parse_address
from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
    Version,
)


class MappingEntryIncomplete(TreeRule):
    """An entry of mapping/pci.cfg does not match its device.

    ## What it finds

    A `map` line without `subsystem-id` or `iommugroup`, or with an ID in upper case. With an inventory of the node also a
    line whose `id`, `subsystem-id` or `iommugroup` is not that of the device at `path`, or whose device does not exist.
    For a mapping that no VM of the node uses it is a warning.

    ## Why it matters

    When a VM starts, PVE compares every line of the node with the hardware, and refuses the start where one differs or
    lacks what the device has: "PCI device mapping invalid (hardware probably changed)". The API accepts such lines.

    ## When to ignore it

    When the inventory is out of date.
    """

    name = "mapping-entry-incomplete"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    evidence = Evidence.TREE
    join_keys = (JoinKey.MAPPING,)
    requires = ("mapping/pci.cfg",)
    since = Version.V8_4
    sources = ("pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (assert_valid)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        users = _users(tree)
        for mapping in (tree.cluster.pci_mappings or {}).values():
            for entry in mapping.on(None):
                inventory = tree.inventory(entry.node)
                for fault in _faults(mapping, entry, inventory):
                    yield _finding(mapping, entry, fault, users[mapping.id, entry.node])


class _Fault(NamedTuple):
    option: str | None
    message: str
    help: str
    certain: bool = True


def _users(tree: Tree) -> dict[tuple[str, str | None], list[Setting]]:
    """The lines of VMs by the mapping and node that they use."""
    found: dict[tuple[str, str | None], list[Setting]] = defaultdict(list)
    for guest in vms(tree):
        for setting in guest.config.numbered("hostpci"):
            if (name := setting.get("mapping")) and not guest.is_template:
                found[name, guest.node].append(setting)
    return found


def _faults(mapping: ResourceMapping, entry: MappingEntry, inventory: Inventory | None) -> Iterator[_Fault]:
    devices = _devices(entry, inventory)
    first = devices[0] if devices else None
    yield from _missing(mapping, entry, inventory, first)
    for option in ("id", "subsystem-id"):
        text = entry.text(option)
        if text is not None and text != text.lower():
            yield _Fault(
                option,
                f"`{option}` is in upper case, and PVE compares it with `{text.lower()}`",
                "write it in lower case",
            )
    for path, device in zip(entry.paths, devices, strict=False):
        if device is None:
            if inventory is not None and inventory.lists_everything:
                yield _Fault("path", f"no device is at {path} (per {inventory.title})", "correct the path")
        elif inventory is not None:
            yield from _differences(entry, device, inventory, with_group=device is first)


def _devices(entry: MappingEntry, inventory: Inventory | None) -> list[Device | None]:
    """What is at each path; PVE looks at function 0 of a whole slot."""
    addresses = [parse_address(path if "." in path else f"{path}.0") for path in entry.paths]
    return [inventory.devices.get(a) if inventory is not None and a is not None else None for a in addresses]


def _missing(
    mapping: ResourceMapping, entry: MappingEntry, inventory: Inventory | None, device: Device | None
) -> Iterator[_Fault]:
    groups_known = inventory is not None and any(
        d.iommu_group is not None for d in inventory.devices.values()
    )
    values = {"iommugroup": device and device.iommu_group, "subsystem-id": device and device.subsystem}
    missing = [name for name in values if entry.text(name) is None]
    if groups_known and device is not None and device.iommu_group is None and "iommugroup" in missing:
        missing.remove("iommugroup")
    if missing:
        known = [f"{name}={values[name]}" for name in missing if values[name] is not None]
        yield _Fault(
            None,
            f"the entry lacks {' and '.join(f'`{name}`' for name in missing)}, which PVE compares with the device",
            f"add `{','.join(known)}`"
            if len(known) == len(missing)
            else "add the values of the device, as `lspci -vmmnnk` prints them",
            certain=missing != ["iommugroup"] or not mapping.mdev or bool(known),
        )


def _differences(
    entry: MappingEntry, device: Device, inventory: Inventory, *, with_group: bool
) -> Iterator[_Fault]:
    group = str(device.iommu_group) if device.iommu_group is not None and with_group else None
    for option, actual in (("id", device.id), ("iommugroup", group), ("subsystem-id", device.subsystem)):
        text = entry.text(option)
        if text is not None and actual is not None and text.lower() != actual:
            message = f"`{option}` is `{text}`, but the device at {device.address} has `{actual}` (per {inventory.title})"
            yield _Fault(
                option,
                message,
                f"set `{option}={actual}` if the device is the right one, else correct the path",
            )


def _finding(mapping: ResourceMapping, entry: MappingEntry, fault: _Fault, users: list[Setting]) -> Finding:
    return Finding(
        place=entry.place(fault.option),
        severity=None if users and fault.certain else Severity.WARNING,
        message=f"{fault.message}: PVE will not start VMs on {entry.node} that use mapping `{mapping.id}`",
        help=fault.help,
        related=tuple(Related(setting.at("mapping"), "used here") for setting in users[:5]),
    )
