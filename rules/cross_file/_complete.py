"""Whether a tree is a whole cluster, so that what is not in it does not exist."""

from __future__ import annotations

from pvelint.rules.api import Tree


def is_complete(tree: Tree) -> bool:
    """Whether guests of every node that the files name are in the tree."""
    return tree.cluster.named_nodes <= set(tree.cluster.nodes)
