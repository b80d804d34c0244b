"""Memory, processors and machine version of a VM, as its config says."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.vm.machine_version import MachineVersion, pinned_version, started_version
from pvelint.grammar.vm.memory import hotplug_features, memory_mib, numa_nodes
from pvelint.grammar.vm.ostype import windows_version
from pvelint.grammar.vm.processors import all_cpus, architecture_of_model, first_cpus


def guest(text: str, version: Version = NEWEST) -> Guest:
    return Guest(parse_document("105.conf", text), version)


@pytest.mark.parametrize(
    ("text", "mib"),
    [("", 512), ("memory: 2048\n", 2048), ("memory: current=4096\n", 4096), ("memory: +64\n", 64)],
)
def test_memory(text: str, mib: int) -> None:
    assert memory_mib(guest(text).config) == mib


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("", {"network", "disk", "usb"}),
        ("hotplug: 1\n", {"network", "disk", "usb"}),
        ("hotplug: 0\n", set()),
        ("hotplug: disk;memory cpu\n", {"disk", "memory", "cpu"}),
    ],
)
def test_hotplug(text: str, features: set[str]) -> None:
    assert hotplug_features(guest(text).config) == features


def test_numa_nodes_are_not_the_numa_switch() -> None:
    config = guest("numa: 1\nnuma1: cpus=2-3,memory=1e3\nnuma0: cpus=0;3-1,memory=512\n").config
    nodes = list(numa_nodes(config))
    assert [(node.setting.key, node.memory) for node in nodes] == [("numa0", 512), ("numa1", 1000)]
    assert [node.reversed_range() for node in nodes] == [("cpus", "3", "1"), None]


def test_cpus() -> None:
    config = guest("cores: 3\nsockets: 2\nvcpus: 4\n").config
    assert (all_cpus(config), first_cpus(config)) == (6, 4)
    assert (all_cpus(guest("").config), first_cpus(guest("cores: 2\n").config)) == (1, 2)


def test_models_of_one_architecture() -> None:
    assert architecture_of_model("EPYC") == "x86_64"
    assert architecture_of_model("cortex-a76") == "aarch64"
    assert architecture_of_model("max") is architecture_of_model("custom-mine") is None


@pytest.mark.parametrize(
    ("machine", "pinned"),
    [
        ("pc-i440fx-4.1+pve2", MachineVersion(4, 1, 2)),
        ("pc-q35-9.2.pxe", MachineVersion(9, 2)),
        ("type=virt-8.1,viommu=virtio", MachineVersion(8, 1)),
        ("q35", None),
        ("viommu=virtio", None),
    ],
)
def test_pinned_version(machine: str, pinned: MachineVersion | None) -> None:
    assert pinned_version(guest(f"machine: {machine}\n").config) == pinned


def test_windows_without_a_version_is_pinned() -> None:
    old = guest("ostype: win10\n")
    made = guest("ostype: win10\nmeta: creation-qemu=9.2.0\n")
    linux = guest("ostype: l26\n")
    assert started_version(old.config, NEWEST) == MachineVersion(5, 1)
    assert started_version(made.config, NEWEST) == MachineVersion(9, 2)
    assert started_version(linux.config, NEWEST) > MachineVersion(11, 0)


def test_windows_versions() -> None:
    words = ("wxp", "w2k8", "win7", "win11", "l26", "winxp", "")
    assert [windows_version(word) for word in words] == [5, 6, 7, 11, 0, 0, 0]
