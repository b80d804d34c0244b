from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.jobs import ReplicationJob
from pvelint.grammar.guest.guest import vms
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import owner_of, parse_volume_id
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, Related, Severity, Tree, TreeRule


class ReplicationNonreplicatable(TreeRule):
    """A VM with a replication job has a disk that PVE cannot replicate.

    ## What it finds

    A disk of a VM that replication.cfg names, on a local storage other than `zfspool` or given as a path, without
    `replicate=0`, and an unused disk on such a storage. Shared storages need no replication and are left out, as are
    volumes of other guests and jobs that are disabled.

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
    requires = ("replication.cfg", "storage.cfg")
    sources = (
        "qemu-server PVE/QemuConfig.pm (get_replicatable_volumes)",
        "pve-docs pvesr.adoc",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        jobs: dict[int, ReplicationJob] = {}
        for job in (tree.cluster.replication_jobs or {}).values():
            if not job.disabled:
                jobs.setdefault(job.vmid, job)
        for guest in vms(tree):
            if guest.vmid not in jobs:
                continue
            job = jobs[guest.vmid]
            for setting in _disks(guest):
                if _fails(tree, guest, setting):
                    yield Finding(
                        place=setting.at("file"),
                        message=f"PVE cannot replicate `{setting.get('file')}`: the replication job `{job.id}` fails as a"
                        " whole",
                        help=_help(setting),
                        related=(Related(job.place(), "the job"),),
                    )


def _disks(guest: Guest) -> list[Setting]:
    attached = [drive.setting for drive in drives(guest.config) if not drive.is_cdrom]
    return [*attached, *guest.config.numbered("unused")]


def _fails(tree: Tree, guest: Guest, setting: Setting) -> bool:
    if not setting.flag("replicate", True):
        return False
    found = parse_volume_id(setting.get("file"))
    if found is None:
        return setting.get("file").startswith("/") and not setting.flag("shared")
    if owner_of(found.volume) not in (None, guest.vmid):
        return False
    storage = (tree.cluster.storages or {}).get(found.storage)
    return storage is not None and storage.built_in and not storage.shared and storage.type != "zfspool"


def _help(setting: Setting) -> str:
    if setting.key.startswith("unused"):
        return f"attach it and move it to a ZFS storage, or delete it (`qm unlink VMID --idlist {setting.key} --force`)"
    return "move the disk to a ZFS storage, or exclude it with `replicate=0`"
