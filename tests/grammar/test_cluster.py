"""The facts of a tree's files, and where each of them stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar import cluster as package
from pvelint.grammar.cluster import KNOWN_FILES, Cluster, Storage
from pvelint.grammar.syntax import Place

TABLE = {
    "storage.cfg": """\
dir: fast
\tpath /mnt/fast
\tcontent images,iso
\tnodes pve1,pve2

nfs: nas
\texport /tank
\tserver 10.0.0.5
\tdisable

lvmthin: thin
\tthinpool data
\tvgname vg0
""",
    "mapping/pci.cfg": """\
hba
\tdescription SAS card
\tmap id=1000:0097,iommugroup=14,node=pve1,path=0000:01:00.0,subsystem-id=1000:30E0
\tmap id=1000:0097,node=pve2,path=0000:81:00.0;0000:81:00.1

vgpu
\tmap node=pve1,path=01:00.0,id=10de:2230
\tmap node=pve2,path=0000:02:00.0
\tmdev 1
""",
    "ha/resources.cfg": "vm: 100\n\tstate started\n\tgroup g1\n\nct: 100\n\tstate stopped\n\nvm: 101\n",
    "ha/groups.cfg": "group: g1\n\tnodes pve1:2,pve2\n\trestricted 1\n",
    "ha/rules.cfg": "node-affinity: near\n\tnodes pve1\n\tresources vm:100,ct:105\n\tstrict 1\n",
    "jobs.cfg": """\
vzdump: nightly
\tall 1
\texclude 102,103
\tnode pve1
\tschedule 02:00

vzdump: off
\tenabled 0
\tvmid 100

vzdump: pool
\tpool lab

realm-sync: users
\trealm ad
""",
    "replication.cfg": "local: 100-0\n\ttarget pve2\n\tdisable\n",
    "user.cfg": "user:root@pam:1:0:::a@example.com::\npool:lab:tests:100,101:fast:\npool:other::101,x::\n",
    "virtual-guest/cpu-models.conf": "cpu-model: steady\n\treported-model kvm64\n",
    "sdn/vnets.cfg": "vnet: blue\n\tzone z1\n\ttag 40\n",
    "sdn/zones.cfg": "vlan: z1\n\tbridge vmbr0\n\tnodes pve1\n",
    "firewall/cluster.fw": "[OPTIONS]\n\nenable: 1\n\n[group web] # ports\nIN ACCEPT -p tcp\n",
    "firewall/100.fw": "[options]\nenable: 0\n[RULES]\n\n# note\n|IN ACCEPT\nIN DROP -i net0 # last\n",
    "nodes/pve1/interfaces": """\
auto lo
iface lo inet loopback

iface enp1s0 inet manual

auto vmbr0
iface vmbr0 inet static
\taddress 10.0.0.1/24
\tbridge-ports enp1s0
\tbridge-vlan-aware yes
\tmtu 9000

iface lab inet manual
\tbridge_ports none
iface vmbr1 inet6 manual
source /etc/network/interfaces.d/*
""",
    "nodes/pve1/lxc/105.conf": """\
#notes
arch: amd64
hostname: web
hostpci0: 01:00.0
mp0: /srv/data,mp=/data,shared=1
net0: name=eth0,bridge=vmbr0,hwaddr=bc:24:11:00:00:01,ip=10.0.0.9/24,ip6=dhcp,tag=5
onboot: 1
rootfs: thin:vm-105-disk-0,size=8G
lxc.mount.entry: /dev/dri dev/dri none bind

[before]
hostname: old
""",
    "nodes/pve2/lxc/106.conf": "template: 1\n",
}


def cluster(**changed: str) -> Cluster:
    files = {name: (lambda text=text: text) for name, text in (TABLE | changed).items()}
    return Cluster(files, lambda name: f"etc/pve/{name}")


def only(name: str, text: str) -> Cluster:
    return Cluster({name: lambda: text})


def at(place: Place) -> tuple[int, int, int]:
    return place.span.start.line, place.span.start.column, place.span.end.column


def storages(text: str) -> dict[str, Storage]:
    found = only("storage.cfg", text).storages
    assert found is not None
    return found


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


def test_files_and_nodes() -> None:
    tree = cluster()
    assert tree.nodes == ("pve1", "pve2")
    assert tree.has("storage.cfg") and tree.has("firewall/*.fw") and tree.has("interfaces")
    assert not tree.has("datacenter.cfg")


def test_storages() -> None:
    tree = cluster()
    found = tree.storages
    assert found is not None
    assert set(found) == {"fast", "nas", "thin", "local"}
    fast, nas, thin = found["fast"], found["nas"], found["thin"]
    assert (fast.content, fast.path, fast.shared) == (frozenset({"images", "iso"}), "/mnt/fast", False)
    assert fast.on("pve2") and not fast.on("pve3")
    assert (nas.content, nas.shared, nas.server, nas.on("pve1")) == (
        frozenset({"images"}),
        True,
        "10.0.0.5",
        False,
    )
    assert thin.content == {"images", "rootdir"}
    assert at(fast.place("nodes")) == (4, 2, 17)
    assert fast.place("nodes").path == "etc/pve/storage.cfg"
    assert at(fast.place("pool")) == at(fast.place()) == (1, 1, 10)


@pytest.mark.parametrize(
    "text",
    ["", "lvm: local\n\tvgname x\n", "dir: local\n\tpath /srv\n\tcontent iso\n"],
    ids=["absent", "of another type", "elsewhere"],
)
def test_pve_makes_up_the_storage_local(text: str) -> None:
    local = storages(text)["local"]
    assert (local.type, local.path, local.nodes) == ("dir", "/var/lib/vz", None)
    assert "images" in local.content
    assert local.on("any")


def test_the_written_local_stays_but_is_everywhere() -> None:
    local = storages("dir: local\n\tpath /var/lib/vz\n\tcontent iso\n\tnodes pve9\n")["local"]
    assert (local.content, local.on("pve1")) == (frozenset({"iso"}), True)


def test_storages_of_plugins_are_not_judged() -> None:
    tree = only("storage.cfg", "linstor: xx\n\tcontroller a\n\tredundancy 2\n\tcontent whatever\n\tfoo\n")
    found = tree.storages
    assert found is not None
    assert (found["xx"].content, found["xx"].built_in, tree.problems()) == (
        frozenset({"whatever"}),
        False,
        (),
    )
    assert "images" in storages("custom: yy\n")["yy"].content


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("lvmthin: aa\n\tthinpool t\n\tvgname v\n\tcontent content images\n", (4, 10, 17)),
        ("lvm: aa\n\tvgname v\n\tcontnet images\n", (3, 2, 16)),
        ("dir: aa\n\tcontent images\n", (1, 1, 8)),
        ("pbs: bb\n\tserver s\n\tdatastore d\n\tcontent images\n", (4, 10, 16)),
    ],
    ids=["content type", "property", "required", "content of another type"],
)
def test_what_a_storage_gets_wrong(text: str, place: tuple[int, int, int]) -> None:
    assert [at(problem.place) for problem in only("storage.cfg", text).problems()] == [place]


def test_pci_mappings() -> None:
    found = cluster().pci_mappings
    assert found is not None
    hba, vgpu = found["hba"], found["vgpu"]
    first, second = hba.entries
    assert (first.node, first.id, first.paths) == ("pve1", "1000:0097", ("0000:01:00.0",))
    assert (first.subsystem_id, first.iommugroup) == ("1000:30e0", 14)
    assert (second.paths, second.iommugroup) == (("0000:81:00.0", "0000:81:00.1"), None)
    assert at(first.place("path")) == (3, 48, 60)
    assert first.place("path").option == "path"
    assert at(first.place()) == at(first.place("nothing")) == (3, 2, 83)
    assert (hba.nodes, hba.description, hba.mdev, vgpu.mdev) == (
        frozenset({"pve1", "pve2"}),
        "SAS card",
        False,
        True,
    )
    assert hba.on("pve2") == (second,)


def test_map_lines_that_pve_drops_are_kept_apart() -> None:
    found = cluster().pci_mappings
    assert found is not None
    vgpu = found["vgpu"]
    assert len(vgpu.entries) == 2
    assert vgpu.on(None) == ()
    assert [[at(p.place) for p in entry.problems] for entry in vgpu.entries] == [[(7, 21, 28)], [(8, 2, 33)]]


def test_usb_and_directory_mappings() -> None:
    usb = only("mapping/usb.cfg", "stick\n\tmap id=0658:0200,node=a\n\tmap id=658:200,node=b,path=1-2.3\n")
    found = usb.usb_mappings
    assert found is not None
    assert found["stick"].nodes == {"a"}
    assert [at(problem.place) for problem in usb.problems()] == [(3, 9, 16)]
    share = only("mapping/directory.cfg", "media\n\tmap node=a,path=/srv/media\n\tmdev 1\n")
    directories = share.directory_mappings
    assert directories is not None
    assert directories["media"].on("a")[0].paths == ("/srv/media",)
    assert [at(problem.place) for problem in share.problems()] == [(3, 2, 8)]


def test_ha() -> None:
    tree = cluster()
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


def test_backup_jobs() -> None:
    tree = cluster()
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


def test_replication_pools_and_cpu_models() -> None:
    tree = cluster()
    replication, pools = tree.replication_jobs, tree.pools
    assert replication is not None and pools is not None
    job = replication["100-0"]
    assert (job.vmid, job.target, job.disabled) == (100, "pve2", True)
    assert {name: set(pool.members) for name, pool in pools.items()} == {"lab": {100, 101}, "other": set()}
    assert at(pools["lab"].members[101]) == (2, 20, 23)
    assert set(pools["lab"].storages) == {"fast"}
    assert tree.custom_cpu_models == frozenset({"steady"})


def test_networks() -> None:
    tree = cluster()
    bridges, vnets, zones = tree.bridges("pve1"), tree.vnets, tree.zones
    assert bridges is not None and vnets is not None and zones is not None
    assert set(bridges) == {"vmbr0", "lab", "vmbr1"}
    vmbr0 = bridges["vmbr0"]
    assert (vmbr0.vlan_aware, vmbr0.mtu, vmbr0.ports) == (True, 9000, ("enp1s0",))
    assert at(vmbr0.where) == (7, 7, 12)
    assert tree.bridges("pve2") is None
    assert (vnets["blue"].zone, vnets["blue"].tag, zones["z1"].nodes) == ("z1", 40, frozenset({"pve1"}))
    assert at(vnets["blue"].place("tag")) == (3, 2, 8)


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
    assert name in KNOWN_FILES or any(name.endswith(glob.split("*")[-1]) for glob in KNOWN_FILES)


def test_interfaces_without_a_node_serve_a_single_node_only() -> None:
    names = ("../network/interfaces", "nodes/a/lxc/100.conf", "nodes/b/lxc/101.conf")
    assert Cluster({name: lambda: "iface vmbr7 inet manual\n" for name in names}).bridges("a") is None
    assert Cluster({names[0]: str}, nodes=["a", "b"]).bridges("a") is None
    assert Cluster({names[0]: str}, nodes=["a"]).bridges("a") == {}


def test_firewalls() -> None:
    tree = cluster()
    assert tree.cluster_firewall is not None
    assert tree.cluster_firewall.enabled and not tree.cluster_firewall.rules
    guest = tree.firewalls[100]
    assert (guest.enabled, guest.rules, at(guest.place())) == (False, (7,), (2, 1, 10))


def test_containers() -> None:
    web, template = cluster().containers
    assert (web.vmid, web.node, web.hostname, web.onboot, web.template) == (105, "pve1", "web", True, False)
    assert template.template
    (net,) = web.nets
    assert (net.mac, net.bridge, net.tag) == ("BC:24:11:00:00:01", "vmbr0", 5)
    assert net.addresses == {"ip": "10.0.0.9"}
    assert at(net.place("hwaddr")) == (6, 37, 54)
    rootfs, data = web.volumes
    assert (rootfs.volume, data.volume, rootfs.shared, data.shared) == (
        "thin:vm-105-disk-0",
        "/srv/data",
        False,
        True,
    )
    assert (at(rootfs.place()), rootfs.place().key) == ((8, 9, 27), "rootfs")
    assert [found.name.text for found in web.passed_devices] == ["hostpci0"]


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


def test_problems_of_all_files_carry_their_path() -> None:
    found = {(problem.place.path, problem.place.span.start.line) for problem in cluster().problems()}
    assert found == {("etc/pve/mapping/pci.cfg", 7), ("etc/pve/mapping/pci.cfg", 8), ("etc/pve/user.cfg", 3)}


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.sampled_from(" \t\r:,;=#[]|-/abdirmpnode0123\u00a0\udc80"), max_size=30),
        st.sampled_from([line for text in TABLE.values() for line in text.split("\n")]),
    ),
    max_size=15,
)


@given(st.sampled_from(sorted({*TABLE, "datacenter.cfg", "vzdump.cron", "mapping/usb.cfg"})), LINES)
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
