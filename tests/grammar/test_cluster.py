"""A tree of files: what is known of it, when it is read, and that no content of a file breaks the reading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar import cluster as package
from pvelint.grammar.cluster import Cluster

DATA = Path(__file__).parent.parent / "data" / "cluster"
PATHS = [path for path in sorted(DATA.rglob("*")) if path.is_file()]
NAMES = [path.relative_to(DATA).as_posix() for path in PATHS]
TEXTS = [path.read_text(encoding="utf-8") for path in PATHS]


def only(name: str, text: str) -> Cluster:
    return Cluster({name: lambda: text})


@pytest.mark.parametrize("name", package.__all__)
def test_everything_public_can_be_imported(name: str) -> None:
    assert getattr(package, name) is not None


def test_what_is_not_in_the_tree_is_unknown() -> None:
    empty = Cluster({})
    assert empty.storages is None
    assert empty.pci_mappings is None
    assert empty.backup_jobs is None
    assert empty.custom_cpu_models is None
    assert empty.bridges("pve1") is None
    assert empty.cluster_firewall is None
    assert (empty.containers, empty.firewalls, empty.nodes, empty.problems()) == ((), {}, (), ())
    assert only("virtual-guest/cpu-models.conf", "").custom_cpu_models == frozenset()


def test_a_file_is_read_once_and_only_when_asked_for() -> None:
    calls: list[str] = []

    def read(name: str) -> str:
        calls.append(name)
        return ""

    tree = Cluster({"storage.cfg": lambda: read("storage.cfg"), "jobs.cfg": lambda: read("jobs.cfg")})
    assert not calls
    assert tree.storages is tree.storages
    assert calls == ["storage.cfg"]


def test_files_and_nodes(tree: Cluster) -> None:
    assert tree.nodes == ("pve1", "pve2")
    assert tree.has("storage.cfg") and tree.has("firewall/*.fw") and tree.has("interfaces")
    assert not tree.has("datacenter.cfg")


def test_problems_of_all_files_carry_their_path(tree: Cluster) -> None:
    found = {(problem.place.path, problem.place.span.start.line) for problem in tree.problems()}
    assert found == {("etc/pve/mapping/pci.cfg", 7), ("etc/pve/mapping/pci.cfg", 8), ("etc/pve/user.cfg", 3)}


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.sampled_from(" \t\r:,;=#[]|-/abdirmpnode0123\u00a0\udc80"), max_size=30),
        st.sampled_from([line for text in TEXTS for line in text.split("\n")]),
    ),
    max_size=15,
)


@given(st.sampled_from(sorted({*NAMES, "datacenter.cfg", "vzdump.cron", "mapping/usb.cfg"})), LINES)
def test_nothing_raises_and_every_place_lies_in_the_file(name: str, lines: list[str]) -> None:
    tree = only(name, "\n".join(lines))
    for problem in tree.problems():
        (line, start), (last, end) = problem.place.span
        assert line == last
        assert 1 <= start <= end <= len(lines[line - 1]) + 1
    for one in tree.containers:
        assert all(net.place().key == net.key for net in one.nets)
        assert all(volume.place().key == volume.key for volume in one.volumes)
    for mapping in (tree.pci_mappings or {}).values():
        assert all(entry.node is not None for entry in mapping.on(None))
    for bridge in (tree.bridges(None) or {}).values():
        assert bridge.name in lines[bridge.where.span.start.line - 1]
    assert all(vmid >= 0 for vmid in tree.firewalls)
