"""What a VM is: the config of its next start, its notes, and edits that add to it."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.edits import apply_edits
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST


def guest(text: str) -> Guest:
    return Guest(parse_document("105.conf", text), NEWEST, vmid=105, node="pve1")


def values(text: str) -> dict[str, str]:
    return {key: setting.value for key, setting in guest(text).config.items()}


def test_the_last_line_that_pve_can_read_wins() -> None:
    text = "memory: 1024\nmemory: 2048\nmemory: much\n"
    assert values(text) == {"memory": "2048"}
    main = guest(text).main
    assert main.settings["memory"].at().span == Span.on_line(2, 0, 12)
    assert [(earlier.index, key) for earlier, key in main.overwritten] == [(0, "memory")]


def test_pending_deletes_then_sets() -> None:
    text = "name: a\ncores: 2\nsockets: 1\nnet0: virtio\n[PENDING]\ndelete: cores,!sockets net0\nnet0: e1000\nname: b\n"
    assert values(text) == {"name": "b", "net0": "e1000"}
    assert guest(text).name == "b"


@pytest.mark.parametrize("resumed", ["lock: suspended", "vmstate: local:vm-105-state-suspend"])
def test_pending_waits_while_a_vm_resumes(resumed: str) -> None:
    assert values(f"name: a\n{resumed}\n[PENDING]\nname: b\n")["name"] == "a"


def test_snapshots_are_no_part_of_the_next_start() -> None:
    text = "name: a\nparent: before\n[before]\nname: b\ncores: 8\n"
    assert values(text) == {"name": "a", "parent": "before"}
    [snapshot] = guest(text).snapshots
    assert (snapshot.name, snapshot.settings["cores"].value) == ("before", "8")


def test_replaced_sections_are_not_there() -> None:
    text = "[before]\nname: a\n[before]\nname: b\n"
    assert [snapshot.settings["name"].value for snapshot in guest(text).snapshots] == ["b"]


def test_cdrom_is_ide2() -> None:
    config = guest("cdrom: none\n").config
    assert list(config) == ["ide2"]


def test_plain_values() -> None:
    config = guest("onboot: yes\nmemory: 4096\nnet10: virtio\nnet2: virtio\n").config
    assert config.flag("onboot")
    assert not config.flag("template")
    assert (config.number("memory", 512), config.number("cores", 1)) == (4096, 1)
    assert [setting.key for setting in config.numbered("net")] == ["net2", "net10"]


def test_notes_are_decoded_and_joined() -> None:
    assert guest("#a%3A b\nname: x\n#c\n").main.notes == "a: b\nc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "cores: 2\n"),
        ("name: a", "cores: 2\nname: a"),
        ("agent: 1", "agent: 1\ncores: 2"),
        ("agent: 1\n", "agent: 1\ncores: 2\n"),
        ("agent: 1\nname: a\n", "agent: 1\ncores: 2\nname: a\n"),
        ("agent: 1\r\nname: a\r\n", "agent: 1\r\ncores: 2\r\nname: a\r\n"),
        ("agent: 1\r\n", "agent: 1\r\ncores: 2\r\n"),
        ("agent: 1\n\n[PENDING]\nname: b\n", "agent: 1\ncores: 2\n\n[PENDING]\nname: b\n"),
    ],
)
def test_added_keys_stand_in_order(text: str, expected: str) -> None:
    ready = guest(text)
    made = apply_edits(text, [ready.main.insert("cores", "2")])
    assert made == expected
    assert guest(made).config.number("cores", 0) == 2


def test_edits_of_a_setting() -> None:
    text = "hostpci0: 01:00.0,pcie=1,rombar=1\n"
    setting = guest(text).config["hostpci0"]
    assert apply_edits(text, [setting.set("rombar", "0")]) == "hostpci0: 01:00.0,pcie=1,rombar=0\n"
    assert apply_edits(text, [setting.set("x-vga", "1")]) == "hostpci0: 01:00.0,pcie=1,rombar=1,x-vga=1\n"
    assert apply_edits(text, [setting.remove("pcie")]) == "hostpci0: 01:00.0,rombar=1\n"
    assert apply_edits(text, [setting.remove("rombar")]) == "hostpci0: 01:00.0,pcie=1\n"
    assert apply_edits(text, [setting.delete()]) == ""
    assert setting.at("rombar").span == Span.on_line(1, 25, 33)
    assert setting.at("x-vga").span == Span.on_line(1, 0, 33)


def test_a_guest_by_itself_has_a_tree_of_its_own() -> None:
    alone = guest("memory: 512\n")
    assert alone.tree.guests == [alone]
    assert alone.tree.cluster.storages is None
    assert alone.tree.inventory(alone.node) is None
