from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.jobs import ReplicationJob
from pvelint.grammar.guest.guest import Config, vms
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import STATE_DRIVES, drives
from pvelint.grammar.vm.volume_name import base_of, owner_of, parse_volume_id
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


class ReplicationNonreplicatable(TreeRule):
    """A VM with a replication job has a disk that PVE cannot replicate.

    ## What it finds

    A disk of a VM with a job in replication.cfg that is on a local storage other than `zfspool`, or given as a path, and
    does not have `replicate=0` wherever it occurs: in the main section, in pending changes, in every snapshot. Unused
    disks and saved states on such storages too. Shared storages need no replication and are left out, as are volumes
    of other guests or of none (ISO images), and jobs that are disabled or being removed.

    ## Why it matters

    The whole job fails ("missing replicate feature on volume ..."), so that no disk of the VM is replicated.

    ## When to ignore it

    When a storage plugin of your own can replicate under a built-in type's name.
    """

    name = "replication-nonreplicatable"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    join_keys = (JoinKey.REPLICATION,)
    requires = ("replication.cfg", "storage.cfg")
    sources = (
        "qemu-server 9.2.6 PVE/QemuConfig.pm (get_replicatable_volumes)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (foreach_volid)",
        "pve-docs 9.1.3 pvesr.adoc (Storage Replication)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        jobs: dict[int, ReplicationJob] = {}
        for job in (tree.cluster.replication_jobs or {}).values():
            if not job.disabled and not job.is_going:
                jobs.setdefault(job.vmid, job)
        for guest in vms(tree):
            if guest.vmid not in jobs:
                continue
            job = jobs[guest.vmid]
            for volume, setting in _references(guest).items():
                if _fails(tree, guest, volume):
                    yield Finding(
                        place=setting.at("file"),
                        message=f"PVE cannot replicate `{volume}`: the replication job `{job.id}` fails as a whole",
                        help=_help(setting),
                        related=(Related(job.place(), "the job"),),
                    )


def _references(guest: Guest) -> dict[str, Setting]:
    """The first line by volume that makes PVE replicate it: one without `replicate=0` is enough, in whatever section."""
    found: dict[str, Setting] = {}
    for section in guest.sections:
        if section.kind not in (SectionKind.MAIN, SectionKind.PENDING, SectionKind.SNAPSHOT):
            continue
        config = Config(section.settings)
        disks = [drive.setting for drive in drives(config) if not drive.is_cdrom]
        states = [config["vmstate"]] if "vmstate" in config else []
        for setting in (*disks, *config.numbered("unused"), *states):
            if setting.flag("replicate", True):
                found.setdefault(_volume(setting), setting)
    return found


def _volume(setting: Setting) -> str:
    return setting.value if setting.key == "vmstate" else setting.get("file")


def _fails(tree: Tree, guest: Guest, volume: str) -> bool:
    found = parse_volume_id(volume)
    if found is None:
        return volume.startswith("/")
    if guest.vmid not in (owner_of(found.volume), base_of(found.volume)):
        return False
    storage = (tree.cluster.storages or {}).get(found.storage)
    return storage is not None and storage.built_in and not storage.shared and not storage.replicates


def _help(setting: Setting) -> str:
    place = setting.at()
    if place.section not in (None, "PENDING"):
        return f"delete the snapshot `{place.section}`: PVE replicates what snapshots list, too"
    if setting.key.startswith("unused"):
        return f"attach it and move it to a ZFS storage, or delete it (`qm unlink VMID --idlist {setting.key} --force`)"
    if setting.key == "vmstate":
        return "start the VM, which removes its saved state, and set `vmstatestorage` to a ZFS storage"
    if setting.key in STATE_DRIVES:
        return "move the disk to a ZFS storage"
    return "move the disk to a ZFS storage, or exclude it with `replicate=0`"
