"""A tree of files: what is known of it, when it is read, and that no content of a file breaks the reading."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS, FILES, Kind
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.syntax.nodes import decode

DATA = Path(__file__).parent.parent / "data" / "cluster"
PATHS = [path for path in sorted(DATA.rglob("*")) if path.is_file()]
NAMES = [path.relative_to(DATA).as_posix() for path in PATHS]
TEXTS = [path.read_text(encoding="utf-8") for path in PATHS]


def only(name: str, text: str) -> Cluster:
    return Cluster({name: lambda: text})


def test_what_is_not_in_the_tree_is_unknown() -> None:
    empty = Cluster({})
    assert empty.storages is None
    assert empty.pci_mappings is None
    assert empty.backup_jobs is None
    assert empty.custom_cpu_models is None
    assert empty.bridges("pve1") is None
    assert empty.cluster_firewall is None
    assert (empty.firewalls, empty.nodes, empty.problems()) == ({}, (), ())
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
    assert found == {
        ("etc/pve/mapping/pci.cfg", 7),
        ("etc/pve/mapping/pci.cfg", 8),
        ("etc/pve/user.cfg", 3),
    }


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.sampled_from(" \t\r:,;=#[]|-/abdirmpnode0123\u00a0\udc80"), max_size=30),
        st.sampled_from([line for text in TEXTS for line in text.split("\n")]),
    ),
    max_size=15,
)


EVERY_NAME = sorted({*NAMES, *(name.replace("*", "101") for name in BESIDE_GUESTS), "host.fw"})


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("storage.cfg", "dir: a1\n\tpath /a\nwhat\n", 3),
        ("datacenter.cfg", "keyboard: de\nwhat is this\n", 2),
        ("mapping/pci.cfg", "gpu\n\tmap nothing\n", 2),
        ("mapping/usb.cfg", "stick\n\tmap id=1,node=a\n", 2),
        ("mapping/directory.cfg", "\tmap path=/a,node=b\n", 1),
        ("ha/resources.cfg", "vm: 100\nwhat is this\n", 2),
        ("ha/groups.cfg", "what is this\n", 1),
        ("ha/rules.cfg", "node-affinity: 1\n", 1),
        ("jobs.cfg", "vzdump: a1\n\tschedule 1:00\n\tall 1\n\tall 0\n", 4),
        ("vzdump.cron", "PATH = /bin\nvzdump 100\n", 2),
        ("vzdump.cron", "PATH = /bin\n# x\n0 2 * * * root vzdump 100\n0 2 * * * root other 100\n", 4),
        ("replication.cfg", "local: a\n", 1),
        ("user.cfg", "user:root@pam:1:0:::\n\nusr:x:\n", 3),
        ("virtual-guest/cpu-models.conf", "cpu-model: a1\nwhat\n", 2),
        ("firewall/cluster.fw", "enable: 1\n[OPTIONS]\nenable: 1\n", 1),
        ("firewall/100.fw", "[OPTIONS]\nenable: 1\n[RULES\n", 3),
        ("firewall/100.fw", "[RULES]\n|IN ACCEPT # off\nGROUP web\n[group web]\nIN ACCEPT\n", 4),
        ("firewall/cluster.fw", "[group w]\nin HTTP(ACCEPT)\nACCEPT -p tcp\n", 1),
        ("firewall/cluster.fw", "[ALIASES]\nlan 10.0.0.0/8\nlan  10.0.0.0/8\n", 3),
        ("nodes/pve1/host.fw", "[RULES]\nIN ACCEPT\n[IPSET web]\n10.0.0.1\n", 3),
        ("sdn/firewall/web.fw", "[options]\nenable: 1\n[aliases]\nlan 10.0.0.1\n", 3),
        ("sdn/vnets.cfg", "vnet: a\n\tzone z\nwhat\n", 3),
        ("sdn/zones.cfg", "what\n", 1),
        ("sdn/subnets.cfg", "subnet: z-10.0.0.0-24\n\tvnet a\n\tvnet b\n", 3),
    ],
)
def test_a_line_that_pve_cannot_read_is_a_problem_of_its_file(name: str, text: str, line: int) -> None:
    [problem] = only(name, text).problems()
    assert (problem.place.path, problem.place.span.start.line) == (name, line)


@given(st.sampled_from(EVERY_NAME), st.binary(max_size=200))
def test_no_bytes_break_the_reading(name: str, raw: bytes) -> None:
    text = decode(raw)
    tree = only(name, text)
    lines = text.split("\n")
    for problem in tree.problems():
        (line, start), (last, end) = problem.place.span
        assert line == last and 1 <= start <= end <= len(lines[line - 1]) + 1
    _ = tree.node_notes, tree.bridges(None), tree.backup_jobs, tree.nodes, tree.knows_all_bridges(None)


@given(st.sampled_from(EVERY_NAME), LINES)
def test_nothing_raises_and_every_place_lies_in_the_file(name: str, lines: list[str]) -> None:
    tree = only(name, "\n".join(lines))
    for problem in tree.problems():
        (line, start), (last, end) = problem.place.span
        assert line == last
        assert 1 <= start <= end <= len(lines[line - 1]) + 1
    for mapping in (tree.pci_mappings or {}).values():
        assert all(entry.node is not None for entry in mapping.on(None))
    for bridge in (tree.bridges(None) or {}).values():
        assert bridge.name in lines[bridge.where.span.start.line - 1]
    assert all(vmid >= 0 for vmid in tree.firewalls)
    for notes in tree.node_notes.values():
        assert notes.place.span.end.column == len(lines[notes.place.span.start.line - 1]) + 1


def test_the_nodes_of_the_cluster() -> None:
    files = {
        "corosync.conf": "totem {\n  name: x\n}\nnodelist {\n  node {\n    name: a\n  }\n  node {\n    name: b\n  }\n}",
        "storage.cfg": "dir: tt\n\tpath /t\n\tnodes c,d\n",
        "jobs.cfg": "vzdump: jj\n\tnode e\n\tschedule 1:00\n",
        "replication.cfg": "local: 100-0\n\tsource f\n\ttarget g\n",
        "ha/groups.cfg": "group: hh\n\tnodes h:1\n",
        "mapping/usb.cfg": "uu\n\tmap node=i,id=1234:5678\n",
    }
    tree = Cluster({name: partial(str, text) for name, text in files.items()})
    assert tree.members == frozenset("ab")
    assert tree.named_nodes == frozenset("ab")
    assert tree.nodes == ()
    del files["corosync.conf"]
    assert Cluster({name: partial(str, text) for name, text in files.items()}).named_nodes == frozenset(
        "cdefghi"
    )


@pytest.mark.parametrize("name", [file.pattern for file in FILES if file.kind is Kind.CLUSTER])
def test_every_file_of_the_cluster_is_read(name: str) -> None:
    calls: list[str] = []

    def read() -> str:
        calls.append(name)
        return ""

    Cluster({name: read}).problems()
    assert calls == [name]


def test_files_that_are_not_there_cost_no_import() -> None:
    code = (
        "import sys; from pvelint.grammar.cluster.cluster import Cluster; tree = Cluster({});"
        "tree.problems(), tree.backup_jobs, tree.named_nodes, tree.bridges(None);"
        "print(*(name for name in sys.modules if '.grammar.cluster.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["pvelint.grammar.cluster.facts", "pvelint.grammar.cluster.cluster"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("#abc\n", 4),
        ("  # abc  \n", 5),
        ("#%C3%A4\n#b\n", 4),
        ("wakeonlan: BC:24:11:00:00:01\ndescription:  a b \n", 4),
        ("description:\nacme: account=a\n", None),
        ("", None),
    ],
)
def test_the_notes_of_a_node_are_as_long_as_pve_counts_them(text: str, length: int | None) -> None:
    notes = only("nodes/pve1/config", text).node_notes.get("pve1")
    assert (notes.length if notes is not None else None) == length


def test_of_two_jobs_of_a_guest_to_one_node_the_first_is_there() -> None:
    tree = only(
        "replication.cfg",
        "local: 100-1\n\ttarget b\n\nlocal: 100-0\n\ttarget b\n\nlocal: 101-0\n\ttarget b\n",
    )
    assert set(tree.replication_jobs or {}) == {"100-0", "101-0"}
    [problem] = tree.problems()
    assert (problem.loss, problem.place.section) == (Loss.OVERWRITTEN, "100-1")


def test_a_replication_job_without_a_target_costs_the_file() -> None:
    [problem] = only("replication.cfg", "local: 100-0\n\n").problems()
    assert problem.loss is Loss.FILE


def test_zeros_before_the_numbers_of_a_replication_job_are_none() -> None:
    text = "local: 0100-00\n\ttarget pve2\n\nlocal: 100-01\n\ttarget pve3\n"
    assert set(Cluster({"replication.cfg": lambda: text}).replication_jobs or {}) == {"100-0", "100-1"}
