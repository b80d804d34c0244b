"""Snapshots, clones, moves, backups and replication of containers: what PVE's own code said of each kind of mount point."""

from __future__ import annotations

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.cluster.storage import read_storages
from pvelint.grammar.container.container import Container
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.placement.container_features import (
    not_copied,
    not_in_snapshots,
    not_linked,
    not_migrated,
)
from pvelint.grammar.placement.replication import blocks_replication
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.tree import TreeOf
from pvelint.grammar.version import NEWEST, Version

STORAGE_CFG = """\
dir: files
\tpath /srv/files
\tcontent rootdir

nfs: filer
\tserver 192.0.2.4
\texport /ct
\tcontent rootdir

btrfs: butter
\tpath /srv/butter
\tcontent rootdir

zfspool: pool
\tpool pool/ct
\tcontent rootdir

lvmthin: thin
\tvgname vg
\tthinpool data
\tcontent rootdir

lvm: thick
\tvgname vg
\tcontent rootdir

rbd: cluster
\tpool ct
\tcontent rootdir
"""
STORAGES = read_storages(NEWEST, "storage.cfg", STORAGE_CFG).facts


def container(line: str) -> Container:
    text = f"arch: amd64\nmp7: {line}\nostype: alpine\nrootfs: pool:subvol-700-disk-0,size=1G\n"
    document = parse_document("700.conf", text, CONTAINER)
    return Container(document, Version.V9_2, vmid=700, node="n1")


@pytest.mark.parametrize(
    ("line", "snapshot", "copy", "migration", "backup"),
    [
        ("pool:subvol-700-disk-1,mp=/d", True, True, True, False),
        ("pool:subvol-700-disk-1,mp=/d,backup=1", True, True, True, True),
        ("thin:vm-700-disk-1,mp=/d,backup=yes", True, True, True, True),
        ("cluster:vm-700-disk-1,mp=/d,backup=0", True, True, True, False),
        ("butter:700/vm-700-disk-1.subvol,mp=/d", True, True, True, False),
        ("butter:700/vm-700-disk-1.raw,mp=/d", True, True, True, False),
        ("files:700/vm-700-disk-1.raw,mp=/d", False, True, True, False),
        ("filer:700/vm-700-disk-1.raw,mp=/d,backup=1", False, True, True, True),
        ("files:700/vm-700-disk-1.qcow2,mp=/d", True, True, True, False),
        ("files:700/subvol-700-disk-1.subvol,mp=/d", False, False, True, False),
        ("thick:vm-700-disk-1,mp=/d", False, True, True, False),
        ("plugin:vm-700-disk-1,mp=/d", True, True, True, False),
        ("/srv/music,mp=/music", False, False, False, False),
        ("/srv/music,mp=/music,backup=1", False, False, False, False),
        ("/srv/music,mp=/music,shared=1", False, False, True, False),
        ("/dev/vg/scratch,mp=/scratch", False, False, False, False),
        ("/srv/music,mp=/music,replicate=0", False, False, False, False),
    ],
)
def test_what_pve_can_do_with_a_mount_point(
    line: str, snapshot: bool, copy: bool, migration: bool, backup: bool
) -> None:
    config = container(line).config
    assert [v.key for v in not_in_snapshots(config, STORAGES, Version.V9_2)] == ([] if snapshot else ["mp7"])
    assert [v.key for v in not_copied(config, STORAGES, Version.V9_2)] == ([] if copy else ["mp7"])
    assert [v.key for v in not_migrated(config)] == ([] if migration else ["mp7"])
    assert [v.key for v in volumes(config) if v.backed_up] == (["rootfs", "mp7"] if backup else ["rootfs"])


@pytest.mark.parametrize(
    ("version", "copied"), [(Version.V7_4, False), (Version.V8_4, True), (Version.V9_2, True)]
)
def test_a_cd_image_is_copied_since_its_name_tells_the_format(version: Version, copied: bool) -> None:
    config = container("files:iso/rescue.iso,mp=/media/rescue").config
    assert [v.key for v in not_copied(config, STORAGES, version)] == ([] if copied else ["mp7"])
    assert [v.key for v in not_in_snapshots(config, STORAGES, version)] == ["mp7"]


@pytest.mark.parametrize(("version", "taken"), [(Version.V8_4, False), (Version.V9_0, True)])
def test_snapshots_of_qcow2_images_on_lvm_are_new_in_9_0(version: Version, taken: bool) -> None:
    config = container("thick:vm-700-disk-1.qcow2,mp=/d").config
    assert [v.key for v in not_in_snapshots(config, STORAGES, version)] == ([] if taken else ["mp7"])


@pytest.mark.parametrize(
    ("line", "linked"),
    [
        ("pool:basevol-700-disk-1,mp=/d", True),
        ("pool:basevol-600-disk-1/subvol-700-disk-1,mp=/d", False),
        ("thin:base-700-disk-1,mp=/d", True),
        ("thin:vm-700-disk-1,mp=/d", False),
        ("cluster:base-700-disk-1,mp=/d", True),
        ("butter:700/base-700-disk-1.subvol,mp=/d", True),
        ("butter:700/vm-700-disk-1.raw,mp=/d", True),
        ("butter:700/vm-700-disk-1.subvol,mp=/d", False),
        ("files:700/base-700-disk-1.raw,mp=/d", False),
        ("thick:base-700-disk-1,mp=/d", False),
        ("plugin:vm-700-disk-1,mp=/d", True),
        ("/srv/music,mp=/music", False),
    ],
)
def test_linked_clones_are_made_of_bases_where_the_storage_can(line: str, linked: bool) -> None:
    config = container(line).config
    assert ("mp7" in [v.key for v in not_linked(config, STORAGES)]) != linked


@pytest.mark.parametrize(
    "line",
    ["pool:basevol-700-disk-1,mp=/d", "thin:base-700-disk-1,mp=/d", "butter:700/base-700-disk-1.raw,mp=/d"],
)
def test_a_base_has_no_snapshots(line: str) -> None:
    config = container(line).config
    assert [v.key for v in not_in_snapshots(config, STORAGES, Version.V9_2)] == ["mp7"]


@pytest.mark.parametrize(
    "line", ["/srv/music", "/srv/music,/music", "/srv/music,mp=/music,mountoptions=noatime,discard"]
)
def test_a_mount_point_that_pve_cannot_read_keeps_it_from_nothing(line: str) -> None:
    config = container(line).config
    assert (
        not_in_snapshots(config, STORAGES, Version.V9_2)
        == not_copied(config, STORAGES, Version.V9_2)
        == not_migrated(config)
        == []
    )


def test_without_a_storage_cfg_only_what_is_of_the_node_is_known() -> None:
    assert not_in_snapshots(container("files:700/vm-700-disk-1.raw,mp=/d").config, None, Version.V9_2) == []
    assert [
        v.key for v in not_in_snapshots(container("/srv/music,mp=/music").config, None, Version.V9_2)
    ] == ["mp7"]


@pytest.mark.parametrize(
    ("line", "fails"),
    [
        ("pool:subvol-700-disk-1,mp=/d", False),
        ("thin:vm-700-disk-1,mp=/d", True),
        ("butter:700/vm-700-disk-1.subvol,mp=/d", True),
        ("files:700/vm-700-disk-1.raw,mp=/d,replicate=0", False),
        ("cluster:vm-700-disk-1,mp=/d", False),
        ("filer:700/vm-700-disk-1.raw,mp=/d", False),
        ("thin:vm-701-disk-1,mp=/d", False),
        ("/srv/music,mp=/music", True),
        ("/srv/music,mp=/music,shared=1", True),
        ("/srv/music,mp=/music,replicate=0", False),
        ("/srv/music,mountoptions=noatime,discard", False),
    ],
)
def test_what_a_replication_job_fails_at(line: str, fails: bool) -> None:
    cluster = Cluster({"storage.cfg": lambda: STORAGE_CFG})
    tree = TreeOf[Guest](".", Version.V9_2, cluster)
    document = container(line).document
    guest = Container(document, Version.V9_2, vmid=700, node="n1", tree=tree)
    assert bool(blocks_replication(guest)) == fails
