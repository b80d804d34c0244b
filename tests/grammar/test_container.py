"""How PVE reads a container's file, where that is not how it reads a VM's."""

from __future__ import annotations

import pytest
from pvelint.grammar.container.container import Container
from pvelint.grammar.guest.sections import SectionKind, read_line
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.schema.lxc_lines import read_lxc_line
from pvelint.grammar.schema.outcome import Code, Fate
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.nodes import HeaderLine, LxcLine, SettingLine, UnreadableLine
from pvelint.grammar.syntax.parse import parse_document, parse_line
from pvelint.grammar.version import NEWEST, Version


def container(text: str, version: Version = NEWEST) -> Container:
    return Container(parse_document("nodes/pve1/lxc/120.conf", text, CONTAINER), version, vmid=120)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("lxc.idmap: u 0 100000 65536 ", "lxc.idmap", "u 0 100000 65536"),
        ("lxc.idmap = u 0 100000 65536", "lxc.idmap", "u 0 100000 65536"),
        ("lxc.mount.entry=a b", "lxc.mount.entry", "a b"),
        ("lxc.cap.drop:", "lxc.cap.drop", ""),
        ("lxc.cap.drop =  ", "lxc.cap.drop", ""),
        ("lxc.x: snapstate: delete", "lxc.x", "snapstate: delete"),
    ],
)
def test_lines_for_lxc(text: str, key: str, value: str) -> None:
    node = parse_line(text, CONTAINER)
    assert isinstance(node, LxcLine)
    assert (node.key.text, node.value.text) == (key, value)
    assert text[node.value.start : node.value.end] == value


@pytest.mark.parametrize(
    "text",
    [
        "lxc.idmap : u 0 1 2",
        "lxc.Idmap: u",
        "lxc.idmap u",
        " lxc.idmap: u",
        "my-key: 1",
        "memory:",
        "[a]",
        "[special:cloudinit]",
        "[my snap]",
        "[snap1] x",
        " [snap1]",
    ],
)
def test_what_is_none_of_it(text: str) -> None:
    assert isinstance(parse_line(text, CONTAINER), UnreadableLine)


def test_a_vm_has_no_lines_for_lxc() -> None:
    assert isinstance(parse_line("lxc.idmap: u 0 1 2"), UnreadableLine)


def test_sections() -> None:
    guest = container(
        "memory: 512\n[PENDING]\nmemory: 1024\n[pve:pending] \nmemory: 2048\n[a]\ncores: 2\n[s1]\nmemory: 1\n"
    )
    kinds = [(section.kind, section.name) for section in guest.sections]
    assert kinds == [
        (SectionKind.MAIN, None),
        (SectionKind.SNAPSHOT, "PENDING"),
        (SectionKind.PENDING, "pve:pending"),
        (SectionKind.SNAPSHOT, "s1"),
    ]
    assert guest.config.number("memory", 0) == 2048
    assert guest.config.number("cores", 0) == 2
    assert isinstance(guest.document.lines[1], HeaderLine)


def test_bad_values_are_kept_and_the_last_one_counts() -> None:
    guest = container("memory: 512\nmemory: 2G\nname: web\nunprivileged: maybe\n")
    memory = guest.config["memory"]
    assert (memory.value, memory.reading.complained, memory.reading.dropped) == ("2G", True, False)
    assert guest.config.number("memory", 512) == 2
    assert guest.config.text("name") == "web"
    assert guest.config.flag("unprivileged")
    assert guest.name is None


def test_a_kept_line_of_an_unknown_option_is_no_option() -> None:
    config = container("cores: 2\nfeatures0: nesting=1\nmp300: /srv,mp=/srv\nnet1: name=a\n").config
    assert "features0" in config
    assert config.bases.isdisjoint(("features", "mp"))


def test_what_pve_says_of_values() -> None:
    def fates(key: str, value: str, version: Version = NEWEST) -> list[Fate]:
        return [problem.fate for problem in read_value(key, value, version, None, CONTAINER).problems]

    assert fates("cores", "4") == []
    assert fates("cores", "0") == [Fate.KEPT]
    assert fates("cores", "four") == [Fate.COMPLAINED]
    assert fates("hostname", '"web"') == [Fate.COMPLAINED]
    assert fates("dev0", "/dev/kvm", Version.V7_4) == [Fate.COMPLAINED]
    assert fates("mp0", "/srv,mp=/srv,idmap=passthrough", Version.V9_1) == [Fate.COMPLAINED]
    assert fates("net0", "name=eth0,ip=192.0.2.7") == [Fate.COMPLAINED]


def test_quotes_are_a_part_of_the_value() -> None:
    assert read_value("entrypoint", '"/init"', NEWEST, None, CONTAINER).value == '"/init"'


@pytest.mark.parametrize(
    ("key", "version", "code", "fate"),
    [
        ("lxc.idmap", NEWEST, None, None),
        ("lxc.cgroup2.cpuset.cpus", Version.V7_4, None, None),
        ("lxc.id_map", Version.V7_4, Code.RENAMED_KEY, Fate.COMPLAINED),
        ("lxc.limit.nofile", NEWEST, Code.RENAMED_KEY, Fate.COMPLAINED),
        ("lxc.rootfs.path", NEWEST, Code.REFUSED_KEY, Fate.DROPPED),
        ("lxc.no_new_privs", NEWEST, Code.UNKNOWN_OPTION, Fate.DROPPED),
        ("lxc.init.uid", Version.V9_1, Code.UNKNOWN_OPTION, Fate.DROPPED),
        ("lxc.init.uid", Version.V9_2, None, None),
        ("lxc.cgroup.devices.allow", Version.V9_1, None, None),
        ("lxc.cgroup.devices.allow", Version.V9_2, Code.CGROUP1_KEY, Fate.COMPLAINED),
    ],
)
def test_keys_for_lxc(key: str, version: Version, code: Code | None, fate: Fate | None) -> None:
    found = read_lxc_line(key, "x", version).problems
    assert [(problem.code, problem.fate) for problem in found] == ([(code, fate)] if code else [])


def test_the_names_of_today_are_told() -> None:
    assert [
        read_lxc_line(key, "", NEWEST).problems[0].expected
        for key in ("lxc.aa_profile", "lxc.network.ipv4", "lxc.limit.nofile")
    ] == ["lxc.apparmor.profile", "lxc.net.INDEX.ipv4.address", "lxc.prlimit.nofile"]


def test_lines_for_lxc_count_all_of_them() -> None:
    text = "lxc.idmap: u 0 100000 1000\nlxc.idmap: u 1000 1000 1\nlxc.nothing: 1\n"
    assert [line.value for line in container(text).config.lxc] == ["u 0 100000 1000", "u 1000 1000 1"]
    assert [line.value for line in container(f"{text}[pve:pending]\nlxc.idmap: u 0 1 2\n").config.lxc] == [
        "u 0 1 2"
    ]


def test_the_start_takes_over_only_pending_devices_that_pve_can_parse() -> None:
    text = "mp0: local:1/a.raw,mp=/a\n[pve:pending]\nmp0: local:1/b.raw\nnet0: name=eth0,bridge=vmbr1\n"
    config = container(text).config
    assert config["mp0"].get("mp") == "/a"
    assert config["net0"].get("bridge") == "vmbr1"


def test_deletions_belong_into_the_pending_section() -> None:
    def misplaced(text: str) -> list[bool]:
        return [line.misplaced for raw in container(text).raw_sections for _, line in raw.lines if line.text]

    assert misplaced("delete: mp0\n") == [True]
    assert misplaced("[pve:pending]\ndelete: mp0\n") == [False]
    assert misplaced("[s1]\ndelete: mp0\n[pending]\ndelete: mp0\n") == [True, False]
    assert "mp0" not in container("mp0: /a,mp=/a\n[pve:pending]\ndelete: !mp0\n").config


def test_a_line_is_read_as_one_of_its_kind() -> None:
    line = read_line("net0: virtio,bridge=vmbr0", NEWEST, SectionKind.MAIN, None, CONTAINER)
    assert line.kind is CONTAINER and line.reading is not None and line.reading.complained
    assert not read_line("net0: virtio,bridge=vmbr0", NEWEST, SectionKind.MAIN, None).dropped
    assert isinstance(line.node, SettingLine)
