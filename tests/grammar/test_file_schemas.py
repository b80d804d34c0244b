"""The schemas of the files around the guests: each version reads what it knows, as it knows it."""

from __future__ import annotations

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.version import NEWEST, Version

BLOCK = "zfspool: tank\n\tpool tank\n\tblocksize {}\n"
DIR = "dir: data\n\tpath /data\n\t{}\n"
NFS = "nfs: nas\n\tserver nas.example.org\n\texport /srv\n\t{}\n"
ISCSI = "iscsi: san\n\ttarget iqn.2003-01.org.example:tank\n\tportal {}\n"
ZONE = "evpn: far\n\tcontroller evpn\n\tvrf-vxlan 100\n\t{}\n"


def losses(file: str, text: str, version: Version = NEWEST) -> list[Loss]:
    tree = Cluster({file: lambda: text}, version=version)
    return [problem.loss for problem in tree.problems()]


@pytest.mark.parametrize("size", ["512", "4k", "16K", "1m", "16M", "16777216"])
def test_sizes_of_blocks_that_pve_takes(size: str) -> None:
    assert losses("storage.cfg", BLOCK.format(size)) == []


@pytest.mark.parametrize("size", ["256", "10k", "32M", "08k", "4kb", "4 k", "0", "9" * 5000])
def test_sizes_of_blocks_that_pve_refuses_since_9_2(size: str) -> None:
    assert losses("storage.cfg", BLOCK.format(size)) == [Loss.VALUE]
    assert losses("storage.cfg", BLOCK.format(size), Version.V9_1) == []


@pytest.mark.parametrize(
    "line",
    [
        "content-dirs iso=a/b.c,backup=/dump",
        "prune-backups keep-last=0,keep-all=1",
        "prune-backups keep-daily=7,keep-all=0",
        "max-protected-backups -1",
        "is_mountpoint yes",
        "nodes pve1;pve2 pve3",
        "content images,import",
        "content none",
        "format subvol",
        "bwlimit default=1e3",
        "type dir",
    ],
)
def test_lines_of_a_folder_that_pve_takes(line: str) -> None:
    assert losses("storage.cfg", DIR.format(line)) == []


@pytest.mark.parametrize(
    ("line", "loss"),
    [
        ("content-dirs iso=../iso", Loss.VALUE),
        ("content-dirs iso=" + "a" * 255, Loss.VALUE),
        ("content-dirs iso", Loss.VALUE),
        ("prune-backups keep-all=1,keep-last=1", Loss.VALUE),
        ("prune-backups keep-all=yes,keep-weekly=007", Loss.VALUE),
        ("prune-backups 3", Loss.VALUE),
        ("prune-backups keep-last=-1", Loss.VALUE),
        ("nodes pve1,pve_2", Loss.VALUE),
        ("content images;disk", Loss.VALUE),
        ("content ,", None),
        ("content none,iso", Loss.ENTRY),
        ("bwlimit 1024", Loss.VALUE),
        ("shared\ryes", Loss.VALUE),
        ("shared 1\r0", Loss.VALUE),
        ("maxfiles 3", Loss.PROPERTY),
        ("type nfs", Loss.PROPERTY),
        ("server nas", Loss.PROPERTY),
    ],
)
def test_lines_of_a_folder_that_cost_something(line: str, loss: Loss | None) -> None:
    assert losses("storage.cfg", DIR.format(line)) == ([loss] if loss else [])


def test_what_took_the_place_of_a_property() -> None:
    def helps(line: str, version: Version) -> list[str]:
        tree = Cluster({"storage.cfg": lambda: DIR.format(line)}, version=version)
        return [problem.help for problem in tree.problems()]

    assert helps("maxfiles 3", NEWEST) == ["write `prune-backups keep-last=N`"]
    assert helps("server nas", NEWEST) == [""]
    assert helps("maxfiles 3", Version.V8_4) == []


def test_what_content_a_storage_is_left_with() -> None:
    def content(line: str, version: Version = NEWEST) -> set[str] | None:
        tree = Cluster({"storage.cfg": lambda: NFS.format(line)}, version=version)
        found = (tree.storages or {}).get("nas")
        return set(found.content) if found else None

    assert content("content images,rootdir,none") == {"images", "rootdir"}
    assert content("content none") is None
    assert content("content images,wrong") == {"images"}
    assert content("content iso,wrong") == {"images"}
    assert content("content iso,import", Version.V7_4) == {"images"}
    assert content("content iso,import", Version.V8_4) == {"iso", "import"}


@pytest.mark.parametrize(
    "portal",
    [
        "10.0.0.1",
        "10.0.0.1:3260",
        "san.example.org:3260",
        "[fd00::1]:3260",
        "[fd00::1]",
        "fd00::1",
        "fd00::1.3260",
    ],
)
def test_portals_that_pve_takes(portal: str) -> None:
    assert losses("storage.cfg", ISCSI.format(portal)) == []


@pytest.mark.parametrize("portal", ["10.0.0.1:", "san_1", "[fd00::1]3260", "fd00::1:x", "10.0.0.1,10.0.0.2"])
def test_portals_that_cost_the_entry(portal: str) -> None:
    assert losses("storage.cfg", ISCSI.format(portal)) == [Loss.ENTRY]


@pytest.mark.parametrize(
    ("line", "version", "expected"),
    [
        ("rt-import 65000:100,65000:4294967295", NEWEST, []),
        ("rt-import 65000:4294967296", NEWEST, [Loss.VALUE]),
        ("rt-import 65000", NEWEST, [Loss.VALUE]),
        ("vxlan-port 4789", NEWEST, []),
        ("vxlan-port 4789", Version.V7_4, [Loss.PROPERTY]),
        ("mac 01:00:00:00:00:01", NEWEST, [Loss.VALUE]),
    ],
)
def test_lines_of_a_zone(line: str, version: Version, expected: list[Loss]) -> None:
    assert losses("sdn/zones.cfg", ZONE.format(line), version) == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("sdn/vnets.cfg", "vnet: lab\n\tzone z\n\ttag 16777216\n", [Loss.VALUE]),
        ("sdn/vnets.cfg", "vnet: lab\n\tzone z\n\talias Büro (2. Stock)\n", []),
        ("sdn/vnets.cfg", "vnet: lab\n\tzone z\n\talias {}\n", [Loss.VALUE]),
        (
            "sdn/subnets.cfg",
            "subnet: z-10.0.0.0-24\n\tvnet a\n\tdhcp-range start-address=10.0.0.9\n",
            [Loss.VALUE],
        ),
        ("sdn/controllers.cfg", "bgp: b\n\tasn 65000\n\tnode a\n\tpeers 10.0.0.1,x\n", [Loss.ENTRY]),
        ("sdn/ipams.cfg", "pve: pve\n\nnetbox: n\n\turl https://n\n", [Loss.ENTRY]),
        ("sdn/dns.cfg", "powerdns: p\n\turl https://p\n\tkey k\n\tttl x\n", [Loss.VALUE]),
        (
            "mapping/directory.cfg",
            "mm\n\tmap node=a,path=/srv\n\tmap node=a,path=/s,description=x\n",
            [Loss.VALUE],
        ),
        (
            "mapping/pci.cfg",
            "mm\n\tmap id=10de:1eb8,node=a,path=0000:41:00.0;0000:41:00.1\n\tmdev on\n",
            [Loss.VALUE],
        ),
        ("virtual-guest/cpu-models.conf", "cpu-model: m\n\treported-model qemu64\n\tflags +aes;-x\n", []),
        ("virtual-guest/cpu-models.conf", "cpu-model: m\n\tcputype host\n", [Loss.PROPERTY]),
        (
            "replication.cfg",
            "local: 100-0\n\ttarget a\n\trate 0.5\n\tremove_job now\n",
            [Loss.VALUE, Loss.VALUE],
        ),
    ],
)
def test_lines_of_other_files(file: str, text: str, expected: list[Loss]) -> None:
    assert losses(file, text) == expected


def test_no_message_shows_a_secret() -> None:
    text = f"cifs: nas\n\tserver nas\n\tshare s\n\tpassword {'hunter2' * 40}\n"
    [problem] = Cluster({"storage.cfg": lambda: text}).problems()
    assert problem.loss is Loss.VALUE
    assert "hunter2" not in problem.message + problem.help
