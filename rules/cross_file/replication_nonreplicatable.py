from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.jobs import ReplicationJob
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.placement.replication import blocks_replication
from pvelint.grammar.vm.drive import STATE_DRIVES
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)


class ReplicationNonreplicatable(TreeRule):
    """A guest with a replication job has a disk that PVE cannot replicate.

    ## What it finds

    A disk or mount point of a guest with a job in replication.cfg that is on a local storage other than `zfspool`, or given
    as a path (a folder of the node in a container, even with `shared=1`), and does not have `replicate=0` wherever it
    occurs: in the main section, in a VM's pending changes, in every snapshot. Unused
    disks and saved states on such storages too. Shared storages need no replication and are left out, as are volumes
    of other guests or of none (ISO images), and jobs that are disabled or being removed.

    ## Why it matters

    The whole job fails ("missing replicate feature on volume ..."), so that no disk of the guest is replicated.

    ## When to ignore it

    When a storage plugin of your own can replicate under a built-in type's name.
    """

    name = "replication-nonreplicatable"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    join_keys = (JoinKey.REPLICATION,)
    requires = ("replication.cfg", "storage.cfg")
    sources = (
        "qemu-server 9.2.6 PVE/QemuConfig.pm (get_replicatable_volumes)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (foreach_volid)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (get_replicatable_volumes)",
        "pve-docs 9.1.3 pvesr.adoc (Storage Replication)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        jobs: dict[int, ReplicationJob] = {}
        for job in (tree.cluster.replication_jobs or {}).values():
            if not job.disabled and not job.is_going:
                jobs.setdefault(job.vmid, job)
        for guest in guests_in_order(tree):
            if guest.vmid not in jobs:
                continue
            job = jobs[guest.vmid]
            for volume, setting in blocks_replication(guest).items():
                yield Finding(
                    place=setting.at("file" if guest.kind is VM else "volume"),
                    message=f"PVE cannot replicate `{volume}`: the replication job `{job.id}` fails as a whole",
                    help=_help(setting) if guest.kind is VM else _help_of_container(setting),
                    related=(Related(job.place(), "the job"),),
                )


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


def _help_of_container(setting: Setting) -> str:
    section = setting.at().section
    if section is not None:
        return f"delete the snapshot `{section}`: PVE replicates what snapshots list, too"
    if setting.key.startswith("unused"):
        return f"delete it (`pct set VMID --delete {setting.key}`), or mount it and move it to a ZFS storage"
    if setting.get("volume").startswith("/"):
        return "exclude it with `replicate=0`"
    if setting.key == "rootfs":
        return "move it to a ZFS storage"
    return "move it to a ZFS storage, or exclude it with `replicate=0`"
