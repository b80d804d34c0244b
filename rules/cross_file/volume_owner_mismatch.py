from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.placement.volumes import VolumeUse, uses_of_storages, volume_uses
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)


class VolumeOwnerMismatch(TreeRule):
    """A disk belongs to another guest by its name.

    ## What it finds

    A volume with the VMID of another guest in its name (`vm-200-disk-0` in the config of guest 100). Linked clones are judged
    by the clone's own part of the name. A volume that the other guest has attached as
    well is left to `volume-used-twice`.

    ## Why it matters

    PVE takes the owner from the name. Migration of this guest refuses the volume unless its storage is shared, destroying
    this guest leaves it behind, and "destroy unreferenced disks" of the other guest deletes it. A cloud-init drive of another
    number is never written: the guest starts with the other guest's name, addresses and keys.

    ## When to ignore it

    When the disk is shared on purpose, or its storage's volume names mean something else.
    """

    name = "volume-owner-mismatch"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    other_impacts = (Impact.DATA_RISK, Impact.GUEST, Impact.HYGIENE)
    evidence = Evidence.CONF
    join_keys = (JoinKey.OWNER,)
    sources = (
        'qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: shared storages are left before "owned by other VM")',
        "qemu-server 9.2.6 PVE/QemuServer.pm (destroy_vm)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (generate_cloudinit_config)",
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (phase1: owned by other guest)",
        "pve-container 6.1.10 PVE/LXC.pm (delete_mountpoint_volume)",
        "pve-container 6.1.10 PVE/API2/LXC.pm (move_volume: Moving an unused volume to a used one is not possible)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_volname)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        known = tree.vmids | tree.container_ids
        by_vmid = tree.once("guests by number", lambda: _by_vmid(tree))
        for guest, use, storage in uses_of_storages(tree):
            owner = use.owner
            if guest.vmid is None or owner is None or owner == guest.vmid:
                continue
            is_shared = storage is not None and storage.shared
            if any(_has_too(other, guest, use, is_shared) for other in by_vmid.get(owner, ())):
                continue
            stays = is_shared or _is_cloudinit(use)
            foreign_data = use.needed and _is_cloudinit(use)
            noun = guest.kind.noun
            harm = (
                f"destroying this {noun} leaves it behind" if stays else f"PVE refuses to migrate this {noun}"
            )
            if foreign_data:
                harm = "PVE never writes this VM's cloud-init data to it, and the guest gets what is there"
            if storage is None and not stays:
                harm += " unless the storage is shared"
            risk = f", and destroying guest {owner} may delete it" if owner in known else ""
            yield Finding(
                place=use.place,
                message=f"`{use.volume}` belongs to guest {owner} by its name: {harm}{risk}",
                help=_help(
                    use,
                    owner,
                    guest,
                    is_alike=owner in (tree.vmids if guest.kind is VM else tree.container_ids),
                ),
                impact=Impact.GUEST
                if foreign_data
                else Impact.DATA_RISK
                if risk
                else Impact.HYGIENE
                if stays
                else None,
            )


def _by_vmid(tree: Tree) -> dict[int | None, list[Guest]]:
    found: dict[int | None, list[Guest]] = defaultdict(list)
    for guest in tree.guests:
        found[guest.vmid].append(guest)
    return found


def _has_too(owner: Guest, guest: Guest, use: VolumeUse, is_shared: bool) -> bool:
    """Both have the one disk attached, of which `volume-used-twice` speaks."""
    if owner.is_template or guest.is_template or not (is_shared or owner.node == guest.node):
        return False
    volume = (use.storage, use.volume)
    is_disk = use.needed and not _is_cloudinit(use)
    return is_disk and any(volume == (o.storage, o.volume) for o in volume_uses(owner) if o.needed)


def _is_cloudinit(use: VolumeUse) -> bool:
    return "-cloudinit" in use.volume


def _help(use: VolumeUse, owner: int, guest: Guest, *, is_alike: bool) -> str:
    vmid, key = guest.vmid, use.place.key
    if _is_cloudinit(use):
        return (
            f"make a new one: `qm set {vmid} --delete {key}`, `qm set {vmid} --{key} {use.storage}:cloudinit`"
        )
    if not is_alike or key == "rootfs":
        return "rename the volume on its storage, and here"
    if guest.kind is CONTAINER:
        return (
            f"detach it here, then hand it over: `pct rescan --vmid {owner}`,"
            f" `pct move-volume {owner} unusedN --target-vmid {vmid}`, and set `{key}` to its new name"
        )
    return (
        f"detach it here, then hand it over: `qm disk rescan --vmid {owner}`,"
        f" `qm disk move {owner} unusedN --target-vmid {vmid}`"
    )
