"""What the rest of a tree says of guests: HA, jobs, pools, networks, firewalls, defaults."""

from functools import partial

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS
from pvelint.grammar.syntax.nodes import Place


def only(name: str, text: str) -> Cluster:
    return Cluster({name: lambda: text})


def at(place: Place) -> tuple[int, int, int]:
    return place.span.start.line, place.span.start.column, place.span.end.column


def test_ha(tree: Cluster) -> None:
    resources, groups, rules = tree.ha_resources, tree.ha_groups, tree.ha_rules
    assert resources is not None and groups is not None and rules is not None
    assert [(sid, one.vmid, one.started) for sid, one in resources.items()] == [
        ("vm:100", 100, True),
        ("ct:100", 100, False),
        ("vm:101", 101, True),
    ]
    assert resources["vm:100"].group == "g1"
    assert at(resources["vm:101"].place("state")) == (8, 1, 8)
    assert (groups["g1"].nodes, groups["g1"].restricted) == (frozenset({"pve1", "pve2"}), True)
    near = rules["near"]
    assert (near.type, near.nodes, near.strict, near.disabled) == (
        "node-affinity",
        frozenset({"pve1"}),
        True,
        False,
    )
    assert at(near.resources["ct:105"]) == (3, 19, 25)


def test_backup_jobs(tree: Cluster) -> None:
    jobs, pools = tree.backup_jobs, tree.pools
    assert jobs is not None and pools is not None
    assert set(jobs) == {"nightly", "off", "pool"}
    assert jobs["nightly"].covers(100, "pve1", None)
    assert not jobs["nightly"].covers(102, "pve1", None)
    assert not jobs["nightly"].covers(100, "pve2", None)
    assert not jobs["off"].covers(100, "pve1", None)
    assert jobs["pool"].covers(101, "pve1", pools["lab"].members)
    assert not jobs["pool"].covers(102, "pve1", pools["lab"].members)
    assert at(jobs["nightly"].excluded[103]) == (3, 14, 17)


def test_backup_jobs_of_the_old_cron_file() -> None:
    text = (
        "# written by PVE\n"
        "0 2 * * 6           root vzdump 100 101 --quiet 1 --mode snapshot --storage nas\n"
        "0 3 * * *           root #vzdump --all 1 --exclude 102\n"
        "#0 4 * * *          root vzdump 9\n"
        'PATH="/usr/sbin"\n'
    )
    jobs = only("vzdump.cron", text).backup_jobs
    assert jobs is not None
    assert [(job.enabled, set(job.vmids), set(job.excluded), job.storage) for job in jobs.values()] == [
        (True, {100, 101}, set(), "nas"),
        (False, set(), {102}, None),
    ]
    assert at(jobs["cron:2"].vmids[101]) == (2, 37, 40)


def test_replication_pools_and_cpu_models(tree: Cluster) -> None:
    replication, pools = tree.replication_jobs, tree.pools
    assert replication is not None and pools is not None
    job = replication["100-0"]
    assert (job.vmid, job.target, job.disabled) == (100, "pve2", True)
    assert {name: set(pool.members) for name, pool in pools.items()} == {"lab": {100, 101}, "other": set()}
    assert at(pools["lab"].members[101]) == (2, 20, 23)
    assert set(pools["lab"].storages) == {"fast"}
    assert tree.custom_cpu_models == frozenset({"steady"})


def test_networks(tree: Cluster) -> None:
    bridges, vnets, zones = tree.bridges("pve1"), tree.vnets, tree.zones
    assert bridges is not None and vnets is not None and zones is not None
    assert set(bridges) == {"vmbr0", "lab", "vmbr1"}
    vmbr0 = bridges["vmbr0"]
    assert (vmbr0.mtu, vmbr0.ports) == (9000, ("enp1s0",))
    assert at(vmbr0.where) == (7, 7, 12)
    assert tree.bridges("pve2") is None
    assert (vnets["blue"].zone, vnets["blue"].tag, zones["z1"].nodes) == ("z1", 40, frozenset({"pve1"}))
    assert at(vnets["blue"].place("tag")) == (3, 2, 8)


@pytest.mark.parametrize(
    ("port", "links"),
    [
        ("eno1", ("eno1",)),
        ("eno1.100", ("eno1",)),
        ("bond0", ("eno2", "eno3")),
        ("bond0.20", ("eno2", "eno3")),
        ("storage", ("eno2", "eno3")),
        ("ring", ("ring",)),
    ],
)
def test_what_is_below_the_port_of_a_bridge(port: str, links: tuple[str, ...]) -> None:
    text = f"""\
iface vmbr0 inet manual
	bridge-ports {port}
iface bond0 inet manual
	bond-slaves eno2 eno3
iface storage inet manual
	vlan-raw-device bond0
iface ring inet manual
	bond-slaves ring
"""
    bridges = only("nodes/a/interfaces", text).bridges("a") or {}
    assert bridges["vmbr0"].links == {port: frozenset(links)}


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("nodes/pve1/interfaces", "pve1"),
        ("nodes/pve1/network/interfaces", "pve1"),
        ("hardware/pve1.interfaces", "pve1"),
        ("../hardware/pve1.interfaces", "pve1"),
        ("../network/interfaces", "pve1"),
        ("../network/interfaces", None),
        ("nodes/pve1/interfaces", None),
    ],
)
def test_where_the_interfaces_of_a_node_are(name: str, node: str | None) -> None:
    assert only(name, "iface vmbr7 inet manual\n").bridges(node)
    assert name in BESIDE_GUESTS or any(name.endswith(glob.split("*")[-1]) for glob in BESIDE_GUESTS)


def test_interfaces_without_a_node_serve_a_single_node_only() -> None:
    names = ("../network/interfaces", "nodes/a/lxc/100.conf", "nodes/b/lxc/101.conf")
    assert Cluster({name: lambda: "iface vmbr7 inet manual\n" for name in names}).bridges("a") is None
    assert Cluster({names[0]: str}, nodes=["a", "b"]).bridges("a") is None
    assert Cluster({names[0]: str}, nodes=["a"]).bridges("a") == {}


@pytest.mark.parametrize(
    ("record", "beside", "line"),
    [
        ("nodes/a/interfaces", "nodes/a/interfaces.d/sdn", "source /etc/network/interfaces.d/*"),
        ("nodes/a/network/interfaces", "nodes/a/network/interfaces.d/lab", "source interfaces.d/lab"),
        ("hardware/a.interfaces", "hardware/a.interfaces.d/x", "source-directory interfaces.d"),
        ("../network/interfaces", "../network/interfaces.d/x", "source-directory /etc/network/interfaces.d/"),
    ],
)
def test_sourced_interfaces_are_read_where_they_are_recorded(record: str, beside: str, line: str) -> None:
    texts = {record: f"iface vmbr0 inet manual\n{line}\n", beside: "iface lab\n\tbridge_ports none\n"}
    tree = Cluster({name: partial(str, text) for name, text in texts.items()}, nodes=["a"])
    assert set(tree.bridges("a") or ()) == {"vmbr0", "lab"}
    assert tree.knows_all_bridges("a")


@pytest.mark.parametrize("line", ["source /etc/network/interfaces.d/*", "source /root/x", "source [z-a]*"])
def test_what_sources_more_than_is_recorded_is_known_in_part(line: str) -> None:
    tree = only("nodes/a/interfaces", f"iface vmbr0 inet manual\n{line}\n")
    assert set(tree.bridges("a") or ()) == {"vmbr0"}
    assert not tree.knows_all_bridges("a")


def test_interfaces_that_source_each_other_end() -> None:
    texts = {
        "nodes/a/interfaces": "source interfaces.d/*",
        "nodes/a/interfaces.d/b": "iface vmbr1 inet manual\nsource /etc/network/interfaces.d/*",
    }
    tree = Cluster({name: partial(str, text) for name, text in texts.items()})
    assert set(tree.bridges("a") or ()) == {"vmbr1"}


@pytest.mark.parametrize(
    ("text", "enabled", "rules"),
    [
        ("[OPTIONS]\nenable: 1\n", True, 0),
        ("  [options]\n\tEnable: 1 \r\n", True, 0),
        ("[OPTIONS]\nenable : 1\n", False, 0),
        ("[OPTIONS]\nenable: yes\n", False, 0),
        ("enable: 1\n", False, 0),
        ("[RULES]\nenable: 1\n|IN DROP\n[ nothing\nOUT DROP\n[IPSET web] # x\n10.0.0.1\n", False, 2),
        ("[RULES]\nGROUP web\nIN\n", False, 1),
    ],
)
def test_a_firewall_file_is_read_as_pve_reads_it(text: str, enabled: bool, rules: int) -> None:
    firewall = only("firewall/100.fw", text).firewalls[100]
    assert (firewall.enabled, len([rule for rule in firewall.rules if rule.is_on])) == (enabled, rules)


def test_jobs_select_nothing_unless_told() -> None:
    tree = only(
        "jobs.cfg", "vzdump: none\n\tschedule 02:00\n\nvzdump: most\n\texclude 100\n\tschedule 1:00\n"
    )
    jobs = tree.backup_jobs or {}
    assert not jobs["none"].covers(100, None, None)
    assert (jobs["most"].covers(100, None, None), jobs["most"].covers(101, None, None)) == (False, True)


def test_firewalls(tree: Cluster) -> None:
    assert tree.cluster_firewall is not None
    assert tree.cluster_firewall.enabled and not tree.cluster_firewall.rules
    guest = tree.firewalls[100]
    assert (guest.enabled, [rule.number for rule in guest.rules], at(guest.place())) == (
        False,
        [6, 7],
        (2, 1, 10),
    )


def test_datacenter_settings() -> None:
    tree = only(
        "datacenter.cfg", "# x\nkeyboard: de\n  ha: shutdown_policy=migrate\nwhat is this\n\nbwlimit:\n"
    )
    found = tree.datacenter
    assert found is not None
    assert {name: one.value.text for name, one in found.items()} == {
        "keyboard": "de",
        "ha": "shutdown_policy=migrate",
    }
    assert at(found["ha"].place()) == (3, 3, 30)
    assert [at(problem.place) for problem in tree.problems()] == [(4, 1, 13)]
