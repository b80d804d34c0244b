"""What a container's settings mean."""

from __future__ import annotations

import pytest
from pvelint.grammar.container.cgroup_lines import device_rules, unreadable_device_rules
from pvelint.grammar.container.container import Container
from pvelint.grammar.container.devices import has_feature, is_unprivileged, mountable, passed_devices
from pvelint.grammar.container.interfaces import interfaces
from pvelint.grammar.container.lxc_lines import (
    apparmor_profile,
    environment,
    has_no_apparmor,
    idmaps,
    mounts,
)
from pvelint.grammar.container.volumes import all_volumes, root_disk, unused_volumes, volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST


def config(text: str) -> Config:
    return Container(parse_document("lxc/120.conf", text, CONTAINER), NEWEST).config


def test_volumes() -> None:
    found = config(
        "rootfs: tank:subvol-120-disk-0,size=8G\nmp10: /dev/sdb1,mp=/b\nmp2: /srv/media,mp=/media,shared=1,ro=1\n"
        "mp3: tank:subvol-120-disk-1,mp=/data,backup=1,replicate=0\nmp4: tank:subvol-120-disk-2\n"
        "unused0: tank:subvol-120-disk-3\n"
    )
    assert [volume.key for volume in volumes(found)] == ["rootfs", "mp2", "mp3", "mp10"]
    assert [volume.key for volume in all_volumes(found) if not volume.is_sound] == ["mp4"]
    root, bind, data, device = volumes(found)
    assert root_disk(found) == root
    assert (root.target, root.is_root, root.is_volume, root.backed_up) == ("/", True, True, True)
    assert (bind.target, bind.is_bind, bind.shared, bind.read_only) == ("/media", True, True, True)
    assert (data.is_volume, data.backed_up, data.replicated, bind.replicated) == (True, True, False, True)
    assert (device.is_device, device.is_bind, device.backed_up) == (True, False, False)
    assert [unused.get("volume") for unused in unused_volumes(found)] == ["tank:subvol-120-disk-3"]


def test_a_key_that_pve_does_not_know_is_numbered_by_nobody() -> None:
    found = config(
        "features1: nesting=1\nmp0: tank:subvol-120-disk-1,mp=/a\nmp256: tank:subvol-120-disk-2,mp=/b\n"
    )
    assert [volume.key for volume in all_volumes(found)] == ["mp0"]
    assert found.bases == {"features1", "mp", "mp256"}


def test_interfaces() -> None:
    [net, broken] = interfaces(
        config(
            "net0: name=eth0,bridge=vmbr1,hwaddr=bc:24:11:00:00:09,ip=192.0.2.9/24,ip6=auto,tag=5,link_down=1\n"
            "net1: name=eth1,ip=192.0.2.10\n"
        )
    )
    assert (net.name, net.bridge, net.mac, net.tag) == ("eth0", "vmbr1", "BC:24:11:00:00:09", 5)
    assert (net.addresses, net.link_down, net.is_sound) == ({"ip": "192.0.2.9"}, True, True)
    assert (broken.is_sound, broken.bridge, broken.mac, broken.tag) == (False, None, None, None)


def test_devices() -> None:
    first, second, third = passed_devices(
        config("dev0: /dev/dri/renderD128,gid=104\ndev1: path=/dev/kvm,deny-write=1\ndev2: mode=0660\n")
    )
    assert (first.path, first.is_sound, first.read_only) == ("/dev/dri/renderD128", True, False)
    assert (second.path, second.read_only, third.is_sound) == ("/dev/kvm", True, False)


@pytest.mark.parametrize(
    ("text", "unprivileged"),
    [("", False), ("unprivileged: 1\n", True), ("unprivileged: 0\nlxc.idmap: u 0 100000 65536\n", True)],
)
def test_privileges(text: str, unprivileged: bool) -> None:
    found = config(f"{text}features: keyctl=1,nesting=1,mount=nfs;cifs ext4\n")
    assert is_unprivileged(found) is unprivileged
    assert (has_feature(found, "keyctl"), has_feature(found, "nesting")) == (unprivileged, True)
    assert mountable(found) == ["nfs", "cifs", "ext4"]


def test_features_that_pve_cannot_parse_are_none() -> None:
    found = config("features: nesting=1,mount=nfs,cifs\n")
    assert (has_feature(found, "nesting"), mountable(found)) == (False, [])


def test_lines_for_lxc() -> None:
    found = config(
        "lxc.idmap: u 0 100000 1000\nlxc.idmap: g\t1000 1000 1\nlxc.idmap: u 0 100000 65536 # all\n"
        "lxc.mount.entry: /dev/net/tun dev/net/tun none bind,optional,create=file 0 0\nlxc.mount.entry: /srv\n"
        "lxc.cgroup2.devices.allow: c 10:200 rwm\nlxc.cgroup.devices.deny: a\nlxc.cgroup2.devices.allow: a rwm\n"
        "lxc.cgroup2.devices.allow: c 195:* rw\nlxc.cgroup2.cpuset.cpus: 1\n"
    )
    assert [(m.is_user, m.inside, m.outside, m.count) for m in idmaps(found)] == [
        (True, 0, 100000, 1000),
        (False, 1000, 1000, 1),
    ]
    [mount] = mounts(found)
    assert (mount.source, mount.target, mount.type) == ("/dev/net/tun", "dev/net/tun", "none")
    assert (mount.has("optional"), mount.creates) == (True, "file")
    assert [(r.allows, r.is_cgroup1, r.type, r.major, r.minor, r.access) for r in device_rules(found)] == [
        (True, False, "c", "10", "200", "rwm"),
        (False, True, "a", "*", "*", "rwm"),
        (True, False, "c", "195", "*", "rw"),
    ]


@pytest.mark.parametrize(
    ("value", "is_read"),
    [
        ("c 226:128 rwm # the GPU", True),
        ("c 226:128 rwmx", True),
        ("/dev/dri/renderD128 rwm", True),
        ("a", True),
        ("", True),
        ("c 226:128 rw # the GPU", False),
        ("c  226:128 rwm", False),
        ("c 226:128", False),
        ("226:128 rwm", False),
        ("c 195:*rwm", False),
        ("/dev/dri/renderD128", False),
    ],
)
def test_rules_for_devices_as_lxc_reads_them(value: str, is_read: bool) -> None:
    found = config(f"lxc.cgroup2.devices.allow: {value}\n")
    assert (list(unreadable_device_rules(found)) == []) == is_read


def test_the_environment() -> None:
    found = config("env: A=1\nlxc.environment.runtime: B=2\nlxc.environment: C=3\n")
    assert {name: setting.value for name, setting in environment(found).items()} == {
        "A": "A=1",
        "B": "B=2",
        "C": "C=3",
    }


def test_lxc_removes_a_pair_of_quotes_around_a_value() -> None:
    found = config(
        "lxc.mount.entry: \"/dev/net dev/net none bind,create=dir\"\nlxc.cgroup2.devices.allow: 'c 10:200 rwm'\n"
        "lxc.environment: 'C=3'\nlxc.apparmor.profile: \"unconfined\"\n"
    )
    assert [(mount.source, mount.creates) for mount in mounts(found)] == [("/dev/net", "dir")]
    assert [rule.minor for rule in device_rules(found)] == ["200"]
    assert list(environment(found)) == ["C"]
    profile = apparmor_profile(found)
    assert profile is not None and has_no_apparmor(profile)
    assert mounts(config('lxc.mount.entry: /srv srv none bind\nlxc.mount.entry: ""\n')) == []


@pytest.mark.parametrize(
    ("profile", "off"),
    [("unconfined", True), ("unchanged", True), ("generated", False), ("unconfine", False)],
)
def test_profiles_that_confine_nothing(profile: str, off: bool) -> None:
    setting = apparmor_profile(config(f"lxc.apparmor.profile: generated\nlxc.apparmor.profile: {profile}\n"))
    assert setting is not None and has_no_apparmor(setting) == off


def test_a_name_is_as_long_as_linux_has_room_for() -> None:
    found = interfaces(config("net0: name=storage-network-1,bridge=vmbr0\nnet1: name=eth0,bridge=vmbr0\n"))
    assert [net.name_in_container for net in found] == ["storage-network", "eth0"]
