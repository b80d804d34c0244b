"""Whether a tree is a whole cluster, so that what is not in it does not exist."""

from __future__ import annotations

from pvelint.rules.api import Tree


def is_complete(tree: Tree) -> bool:
    """Whether guests of every node that the files name are in the tree."""
    cluster = tree.cluster
    named: set[str] = set()
    for part in (*(cluster.ha_groups or {}).values(), *(cluster.ha_rules or {}).values()):
        named |= part.nodes
    for job in (cluster.replication_jobs or {}).values():
        named |= {node for node in (job.source,) if node}
    return named <= set(cluster.nodes)
