from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.hardware.inventory import Inventory, Volume
from pvelint.grammar.passthrough.taken import taken_from_host
from pvelint.grammar.vm.hostpci import HostPci
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of, source

_SYSTEM = ("/", "/boot", "/boot/efi", "/usr", "/var", "/var/lib/vz", "/home", "[SWAP]")


class HostStorageOnPassedController(GuestRule):
    """The host's own disks are attached to a controller that the VM takes away.

    ## What it finds

    A `hostpciN` line that passes a controller on whose disks the host has its system, swap, or a storage of
    storage.cfg: the pool of a `zfspool`, the volume group of an `lvm` or `lvmthin`, the mounted folder of a `dir` or
    `btrfs`. Other mounted file systems are a warning. It needs two records of the node: `ls -l /sys/class/block`,
    which says what is attached where, and `lsblk --json --output-all`, which says what is on it.

    ## Why it matters

    Starting the VM takes the disks away from the host while it uses them. What the guest and the host then both write
    to is lost.

    ## When to ignore it

    When the disks have been moved since the record was made.
    """

    name = "host-storage-on-passed-controller"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/SysFSTools.pm (pci_dev_group_bind_to_vfio, pci_dev_bind_to_vfio: unbinds the"
        " host's driver)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        record = guest.tree.record(guest.node, "volumes")
        if record is None:
            return
        for inventory, hostpci, devices in taken_from_host(guest):
            volumes = inventory.volumes_behind(devices)
            if volumes:
                yield from _judge(guest, record, hostpci, volumes)


def _judge(guest: Guest, record: Inventory, hostpci: HostPci, volumes: list[Volume]) -> Iterator[Finding]:
    storages = [s for s in _storages(guest) if _uses(s, volumes, record)]
    mounts = sorted({mount for volume in volumes for mount in volume.mounts})
    system = [mount for mount in mounts if mount in _SYSTEM]
    lost = [f"storage `{storage.id}`" for storage in storages]
    lost += [f"`{mount}`" for mount in system or ([] if storages else mounts)]
    if lost:
        disks = ", ".join(sorted({volume.disk for volume in volumes})[:4])
        yield Finding(
            place=place_of(hostpci),
            severity=None if storages or system else Severity.WARNING,
            message=f"starting the VM takes {', '.join(lost[:4])}{' and more' if lost[4:] else ''} away from the host:"
            f" {disks} on the controller of `{hostpci.key}` {source(record)}",
            help="pass through another controller, or move what the host needs to a controller that it keeps",
            related=tuple(Related(s.place(), "this storage is on the controller's disks") for s in storages),
        )


def _storages(guest: Guest) -> Iterable[Storage]:
    storages = guest.tree.cluster.storages
    return [s for s in (storages or {}).values() if s.on(guest.node)]


def _uses(storage: Storage, volumes: list[Volume], record: Inventory) -> bool:
    match storage.type:
        case "zfspool":
            return _has_pool(storage.zpool, volumes, record)
        case "lvm" | "lvmthin":
            return storage.text("vgname") in {volume.volume_group for volume in volumes} - {None}
        case "dir" | "btrfs":
            return _is_below(
                storage.path or "", {m for v in volumes for m in v.mounts} - set(_SYSTEM[:1]), record
            )
    return False


def _has_pool(pool: str, volumes: list[Volume], record: Inventory) -> bool:
    """Whether a member of the pool is there; of two pools with one name nobody knows which one is meant."""
    members = [v for v in record.volumes if v.content == "zfs_member" and v.label == pool]
    return len({member.uuid for member in members}) == 1 and any(member in volumes for member in members)


def _is_below(path: str, mounts: set[str], record: Inventory) -> bool:
    """Whether the mount that `path` is on, the longest one of the node, is one of these."""
    every = {mount for volume in record.volumes for mount in volume.mounts}
    on = max((m for m in every if f"{path}/".startswith(f"{m.rstrip('/')}/")), key=len, default=None)
    return on in mounts
