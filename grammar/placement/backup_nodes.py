"""On which nodes a backup job has guests to back up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pvelint.grammar.guest.guest import Tree
from pvelint.grammar.jobs.backup_jobs import BackupJob


class BackupNodes:
    """Of a tree's guests; each question costs what the job names, and not what it leaves out."""

    def __init__(self, tree: Tree) -> None:
        self._pools = tree.cluster.pools or {}
        self._node_of: dict[int, str] = {}
        self._on: dict[str, list[int]] = defaultdict(list)
        self._of_pool: dict[str, frozenset[str]] = {}
        for guest in tree.guests:
            if guest.vmid is not None and guest.node is not None:
                self._node_of[guest.vmid] = guest.node
                self._on[guest.node].append(guest.vmid)

    def of(self, job: BackupJob) -> frozenset[str]:
        """The nodes, as far as the tree tells."""
        if job.pool is not None:
            nodes = self._with_members(job.pool)
        elif job.vmids:
            nodes = self._with(job.vmids)
        else:
            selected = self._on.items() if job.everything else ()
            nodes = frozenset(
                node for node, vmids in selected if any(vmid not in job.excluded for vmid in vmids)
            )
        return nodes if job.node is None else nodes & {job.node}

    def _with_members(self, pool: str) -> frozenset[str]:
        if pool not in self._of_pool:
            self._of_pool[pool] = self._with(self._pools[pool].members if pool in self._pools else ())
        return self._of_pool[pool]

    def _with(self, vmids: Iterable[int]) -> frozenset[str]:
        return frozenset(self._node_of[vmid] for vmid in vmids if vmid in self._node_of)
