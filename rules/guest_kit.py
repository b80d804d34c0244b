"""What rules about guests say alike: who a guest is, who else has a thing, where a finding points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pvelint.grammar.record import Record
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import CONTAINER, VM, Guest, Related, Severity, Tree

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory
    from pvelint.grammar.placement.ha import Managed
    from pvelint.grammar.placement.memory_needs import Need
    from pvelint.grammar.placement.volumes import VolumeUse
    from pvelint.grammar.syntax.nodes import Place
    from pvelint.grammar.vm.hostpci import HostPci


class Use(Record):
    """A thing that guests should not share, where one of them names it."""

    vmid: int | None
    owner: str
    place: Place
    is_vm: bool = True
    starts: bool = False
    """Its guest starts by itself."""
    mild: bool = False
    """A use that does no harm by itself: an unused volume, a template, a link that is down."""
    node: str | None = None
    reads_only: bool = False
    """It is not written to from here."""

    def clashes(self, other: Use) -> bool:
        """Two guests, or two settings of one; not two copies of one guest's file."""
        if self.place.path == other.place.path:
            return True
        return self.vmid is not None and other.vmid is not None and self.vmid != other.vmid


def title(guest: Guest) -> str:
    kind = guest.kind.noun
    return f"{kind} {guest.vmid}" if guest.vmid is not None else f"the {kind} of {guest.document.path}"


def no_start(guest: Guest) -> str:
    """What comes of a thing that PVE needs for a start and does not find."""
    if guest.is_template:
        return "clones of this template will not start on its node"
    return f"PVE will not start the {guest.kind.noun}"


def refuses(guest: Guest, who: str = "PVE") -> str:
    """What comes of a thing that PVE or QEMU cannot start with; PVE starts templates, too, to back them up."""
    return f"{who} refuses to start {'this template for its backup' if guest.is_template else f'the {guest.kind.noun}'}"


def noun(use: Use) -> str:
    return (VM if use.is_vm else CONTAINER).noun


def use_by(guest: Guest, place: Place, *, mild: bool = False, reads_only: bool = False) -> Use:
    mild = mild or reads_only or guest.is_template
    is_vm = guest.kind is VM
    return Use(guest.vmid, title(guest), place, is_vm, guest.starts_itself, mild, guest.node, reads_only)


def clashes(uses: Iterable[Use]) -> Iterator[tuple[Use, list[Use]]]:
    """Each use that is not the first, with the earlier ones that it clashes with: at most six, so that cost is linear.

    Containers come before VMs: of a pair, the finding stands in the VM's file.
    """
    earlier: list[Use] = []
    for use in sorted(uses, key=lambda use: use.is_vm):
        others = [other for other in earlier if use.clashes(other)]
        if others:
            yield use, others
        if len(earlier) < 6:
            earlier.append(use)


class Conflict(NamedTuple):
    """A thing that a use and some others should not share."""

    thing: str
    use: Use
    others: list[Use]
    severity: Severity
    uses: int
    """How many there are of the thing in all."""


def by_pair(conflicts: Iterable[Conflict]) -> list[tuple[Conflict, int]]:
    """The worst conflict of a guest with the same others, and how many more there are: they have one cause."""
    found: dict[tuple[str, ...], list[Conflict]] = {}
    for conflict in conflicts:
        paths = [conflict.use.place.path, *(other.place.path for other in conflict.others)]
        own = [conflict.thing] if paths[0] in paths[1:] else []
        found.setdefault((*paths, *own), []).append(conflict)
    return [(max(group, key=lambda one: one.severity), len(group) - 1) for group in found.values()]


def what(conflict: Conflict, more: int, one: str, several: str) -> str:
    """`` `a` is the address of VM 101 and VM 100 ``, `` `a` and 2 more are addresses of ... ``."""
    name = named(conflict.use, conflict.others, conflict.uses)
    thing = f"`{conflict.thing}`"
    return f"{thing} and {more} more are {several} {name}" if more else f"{thing} is {one} {name}"


def take_turns(guests: Mapping[str, Guest], one: Use, other: Use) -> bool:
    """Two VMs of one node that pass through one device: PVE refuses to run both at once. `guests`: by path."""
    first, second = guests.get(one.place.path), guests.get(other.place.path)
    if first is None or second is None or first is second or first.node != second.node:
        return False
    if not (one.is_vm and other.is_vm):
        return False
    rivals = [a for hostpci in passed_devices(second.config) for a in hostpci.addresses if not hostpci.mdev]
    mine = [a for hostpci in passed_devices(first.config) for a in hostpci.addresses if not hostpci.mdev]
    return any(a.covers(b) or b.covers(a) for a in mine for b in rivals)


def never_together(guests: Mapping[str, Guest], one: Use, other: Use) -> bool:
    """They take turns, or are two configs of one system: `volume-used-twice` says what comes of running both."""
    if take_turns(guests, one, other):
        return True
    first, second = guests.get(one.place.path), guests.get(other.place.path)
    if first is None or second is None or first is second or first.node != second.node:
        return False
    return first.kind is VM and second.kind is VM and _disks(first) == _disks(second) != set()


def _disks(guest: Guest) -> set[str]:
    own = (drive for drive in drives(guest.config) if drive.is_disk and not drive.is_medium)
    return {drive.file for drive in own if not drive.setting.flag("shared") and not drive.setting.flag("ro")}


def harm_of(
    guests: Mapping[str, Guest],
    use: Use,
    others: Iterable[Use],
    apart: Callable[[Mapping[str, Guest], Use, Use], bool] = take_turns,
) -> Severity:
    """How bad a shared thing is: the worst of the others that are not `apart` counts. `guests`: by path."""
    worst = Severity.INFO
    for other in others:
        if not apart(guests, use, other):
            worst = max(worst, Severity.WARNING if use.mild or other.mild else Severity.ERROR)
    return worst


def named(use: Use, others: list[Use], count: int) -> str:
    """`VM 101 and VM 100`, "`net1` and `net0` of this VM", with how many more there are; `count` is that of all uses.

    It names all of them, so that it is true wherever the finding is shown.
    """
    first = others[0]
    same = first.place.path == use.place.path
    pair = (
        [f"`{use.place.key}`", f"`{first.place.key}` of this {noun(use)}"]
        if same
        else [use.owner, first.owner]
    )
    if count == 2:
        return " and ".join(pair)
    return f"{', '.join(pair)} and {count - 2} other place{'s' if count > 3 else ''}"


def related(others: list[Use], message: str) -> tuple[Related, ...]:
    return tuple(Related(other.place, f"{other.owner} {message}") for other in others[:5])


def related_needs(needs: Iterable[Need]) -> tuple[Related, ...]:
    return tuple(Related(n.place, f"{title(n.guest)} has {n.memory} MiB") for n in list(needs)[:5])


def without(guest: Guest, use: VolumeUse) -> tuple[str, Severity]:
    """What comes of a volume that PVE cannot get at."""
    if not use.needed:
        return "PVE cannot use it", Severity.WARNING
    return no_start(guest), Severity.WARNING if guest.is_template else Severity.ERROR


def missing_storage(tree: Tree, name: str) -> tuple[str, tuple[Related, ...]]:
    """Why PVE knows no such storage, and where its entry is, if it has one."""
    skipped = tree.cluster.skipped_storages.get(name)
    if skipped is None:
        return f"storage.cfg has no storage `{name}`", ()
    fact = f"PVE skips the entry of storage `{name}` in storage.cfg"
    return fact, (Related(skipped, "skipped because of this"),)


def place_of(hostpci: HostPci) -> Place:
    """The address or the mapping's name."""
    return hostpci.setting.at("mapping" if hostpci.mapping else "host")


def source(inventory: Inventory) -> str:
    """`(per the inventory of pve1 of 2026-01-31)`, for the end of a message."""
    return f"(per {inventory.title})"


def related_resource(managed: Managed) -> tuple[Related, ...]:
    return (Related(managed.resource.place(), "the HA resource"),)
