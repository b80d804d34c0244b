"""The example tree that the tests of cluster facts read."""

from pathlib import Path

import pytest
from pvelint.grammar.cluster.cluster import Cluster


@pytest.fixture
def tree(root: Path) -> Cluster:
    """tests/data/cluster, a file of each kind; its places are below etc/pve."""
    data = root / "tests" / "data" / "cluster"
    files = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    readers = {name: (lambda path=path: path.read_text(encoding="utf-8")) for name, path in files.items()}
    return Cluster(readers, lambda name: f"etc/pve/{name}")
