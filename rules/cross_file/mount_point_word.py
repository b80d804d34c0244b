from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class MountPointWord(TreeRule):
    """A storage waits for a mount point that its `is_mountpoint` does not name.

    ## What it finds

    `is_mountpoint` of an enabled `dir` or `btrfs` storage that is neither a word for yes or no nor a path. Silent about the first
    folder of the storage's own path, which PVE's services find.

    ## Why it matters

    PVE takes any other word for the folder that has to be mounted. None of that name is, so that the storage is never
    activated: what is on it cannot be used, and guests with disks there do not start.

    ## When to ignore it

    Never: the storage does not work.
    """

    name = "mount-point-word"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-storage 9.1.7 PVE/Storage/DirPlugin.pm (parse_is_mountpoint, path_is_mounted, activate_storage)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for storage in (tree.cluster.storages or {}).values():
            word = storage.awaited
            if word is None or "/" in word or not storage.built_in or storage.disabled:
                continue
            # PVE's services look from `/`, where `data` is `/data`.
            if word not in (storage.path or "").split("/")[1:2]:
                yield Finding(
                    place=storage.place("is_mountpoint"),
                    message=f"PVE takes `{word}` for a folder that has to be mounted: storage `{storage.id}` is never active",
                    help="write `yes` or `no`, or the path of the mount point",
                )
