"""Rules over several files find the same among the guests that share something as among all guests."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.container.container import Container
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.joins.values import sharing
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST
from pvelint.rulebook import Rulebook
from pvelint.rules.rule import TreeRule

BOOK = Rulebook()
JOINED = [name for name, info in BOOK.infos.items() if info.join_keys]
LINES = """\
name: web
name: Web
template: 1
onboot: 1
memory: 4096
memory: 3000
balloon: 512
net0: virtio=BC:24:11:00:00:01,bridge=vmbr0
net1: e1000=bc:24:11:00:00:01,bridge=vmbr0,tag=5
net0: virtio=BC:24:11:00:00:02,bridge=vmbr0
ipconfig0: ip=10.0.0.5/24
ipconfig1: ip=10.0.0.5/16,ip6=fd00::0001/64
ipconfig0: ip6=fd00:0::1/64
ide2: local-lvm:vm-100-cloudinit,media=cdrom
smbios1: uuid=0F2FF1C5-7b1c-4b3f-8a3a-6c4d1b9a2f10
smbios1: uuid=0f2ff1c5-7b1c-4b3f-8a3a-6c4d1b9a2f10
vmgenid: 0f2ff1c5-7b1c-4b3f-8a3a-6c4d1b9a2f10
scsi0: local-lvm:vm-100-disk-0,size=8G
scsi1: local-lvm:vm-100-disk-0
scsi2: nfs:101/vm-101-disk-0.qcow2
virtio0: nfs:0101/vm-101-disk-0.qcow2
virtio1: /dev/sdb
unused0: local-lvm:vm-102-disk-1
hostpci0: 01:00
hostpci1: 0000:01:00.1
hostpci2: mapping=pool
hostpci3: mapping=pool
hostpci4: mapping=one
usb0: host=1-2
usb1: host=1-2
usb2: host=046d:c52b
usb3: mapping=dongle
serial0: /dev/ttyUSB0
serial1: /dev/serial/by-id/stick""".splitlines()
BLOCKS = [
    *LINES,
    "onboot: 1\nmemory: 4096",
    "onboot: 1\nmemory: 8000",
    "onboot: 1\nmemory: 4096\nhostpci0: 01:00",
    "onboot: 1\nusb0: host=1-2",
    "hostpci2: mapping=pool\nhostpci3: mapping=pool\nhostpci5: mapping=pool",
    *(
        f"ide2: nfs:cloudinit,media=cdrom\nnet0: virtio,bridge=vmbr0\nipconfig0: {ip}"
        for ip in (
            "ip=10.0.0.5/24",
            "ip=10.0.0.5/16",
            "ip6=fd00::0001/64",
        )
    ),
]
CONTAINER_LINES = """\
hostname: WEB
rootfs: local-lvm:vm-100-disk-0,size=8G
mp0: nfs:101/vm-101-disk-0.qcow2,mp=/srv
net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=10.0.0.5/24
mp1: local-lvm:vm-102-disk-1,mp=/data,ro=1
unused0: nfs:101/vm-101-disk-0.qcow2
template: 1
onboot: 1
net1: name=eth1,bridge=vmbr0,hwaddr=BC:24:11:00:00:02,ip6=fd00::1/64
dev0: /dev/ttyUSB0
lxc.net.1.link: enp1s0
mp2: /dev/sdb1,mp=/films
lxc.mount.entry: /dev/serial/by-path/pci-0000:01:00.0-usb-0:2:1.0-port0 dev/stick none bind,optional""".splitlines()
FILES = {
    "storage.cfg": "lvmthin: local-lvm\n\tvgname pve\n\tthinpool data\n\nnfs: nfs\n\tserver 10.0.0.9\n\texport /x\n",
    "mapping/pci.cfg": "pool\n\tmap id=10de:1b80,node=pve1,path=0000:01:00.0\n\tmap id=10de:1b80,node=pve1,path=0000:02:00.0\n"
    "\none\n\tmap id=10de:1b80,node=pve1,path=0000:01:00\n",
    "mapping/usb.cfg": "dongle\n\tmap id=046d:c52b,node=pve1\n",
    "ha/resources.cfg": "vm: 100\n\tstate started\n\nvm: 109\n\tstate started\n",
    "replication.cfg": "local: 100-0\n\ttarget pve2\n\nlocal: 101-0\n\ttarget pve2\n",
}


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    numbers = draw(st.lists(st.integers(100, 103), min_size=1, max_size=5))
    nodes = [draw(st.sampled_from(["pve1", "pve1", "pve2", None])) for _ in numbers]
    texts = {name: text for name, text in FILES.items() if draw(st.booleans())}
    cluster = Cluster({name: partial(str, text) for name, text in texts.items()}, nodes=["pve1", "pve2"])
    record = Inventory(
        "pve1",
        {},
        "pve1.txt",
        memory=6000,
        links={"/dev/serial/by-id/stick": "ttyUSB0"},
        controllers={"ttyUSB0": Address(0, 0, 0x14, 0)},
        usb_ports={"ttyUSB0": "1-2"},
        interfaces={"enp1s0": Address(0, 1, 0, 0)},
    )
    tree = Tree(".", NEWEST, cluster, inventories=[record])
    for number, (vmid, node) in enumerate(zip(numbers, nodes, strict=True)):
        kind = draw(st.sampled_from([Guest, Guest, Container]))
        blocks = BLOCKS if kind is Guest else CONTAINER_LINES
        lines = draw(st.lists(st.sampled_from(blocks), unique=True, max_size=6))
        path = f"nodes/{node}/{number}/{vmid}.conf"
        document = parse_document(path, "".join(f"{line}\n" for line in lines), kind.kind)
        tree.guests.append(kind(document, NEWEST, vmid=vmid, node=node, tree=tree))
    return tree


def judged(rule: TreeRule, tree: Tree) -> list[Any]:
    return list(rule.check(tree))


@given(trees())
@settings(max_examples=400)
def test_nothing_is_lost(tree: Tree) -> None:
    for name in JOINED:
        rule = BOOK.tree_rule(name)
        whole = tree.among([guest for guest in tree.guests if guest.kind in rule.guests])
        sharers = [guest for guest in sharing(tree, rule.join_keys) if guest.kind in rule.guests]
        assert judged(rule, tree.among(sharers)) == judged(rule, whole), name


@pytest.mark.parametrize("key", list(JoinKey))
def test_guests_without_a_partner_are_left_out(key: JoinKey) -> None:
    tree = Tree(".", NEWEST, Cluster({}))
    tree.guests.append(Guest(parse_document("a", "cores: 1\n"), NEWEST, vmid=100, node="pve1", tree=tree))
    assert sharing(tree, [key]) == []


def test_those_that_are_left_out_exist_all_the_same() -> None:
    tree = Tree(".", NEWEST, Cluster({}))
    for vmid in (100, 101):
        document = parse_document(f"{vmid}.conf", "")
        tree.guests.append(Guest(document, NEWEST, vmid=vmid, node="pve1", tree=tree))
    part = tree.among(tree.guests[:1])
    assert [guest.vmid for guest in part.guests] == [100]
    assert part.vmids == tree.vmids
