from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Storage

_OWN = "/var/lib/vz"


class StorageSharedLocal(TreeRule):
    """A storage is called shared whose folder each node has for itself.

    ## What it finds

    `shared` of an enabled `dir` or `btrfs` storage for disks of guests, in or below /var/lib/vz, the folder of PVE's own
    storage `local` on each node, in a cluster of several nodes. Silent where `is_mountpoint` waits for something that is
    mounted there, and where `nodes` leaves one node.

    ## Why it matters

    `shared` does not share anything: it tells PVE that all nodes see the same. A migration then copies no disks, and the
    guest does not start on the other node, or with another guest's disk of the same name.

    ## When to ignore it

    When something that all nodes share is mounted there: say so with `is_mountpoint`.
    """

    name = "storage-shared-local"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_config: shared, local)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: shared)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        nodes = tree.cluster.members or frozenset(tree.cluster.nodes)
        for storage in (tree.cluster.storages or {}).values():
            if (
                _is_each_nodes_own(storage)
                and len(nodes if storage.nodes is None else nodes & storage.nodes) > 1
            ):
                yield Finding(
                    place=storage.place("shared"),
                    message=f"{_fact(storage)}: a guest with disks on `{storage.id}` migrates without them",
                    help="delete `shared`, or set `is_mountpoint` if something that all nodes share is mounted there",
                )


def _fact(storage: Storage) -> str:
    if storage.path == _OWN:
        return f"each node has a {_OWN} of its own"
    return f"nothing says that the nodes share {storage.path}, below what each has for itself"


def _is_each_nodes_own(storage: Storage) -> bool:
    path = f"{storage.path or ''}/"
    marked = storage.entry is not None and storage.entry.flag("shared") and not storage.disabled
    holds_disks = not storage.content.isdisjoint(("images", "rootdir"))
    return marked and holds_disks and storage.awaited is None and path.startswith(f"{_OWN}/")
