"""Files that `exclude` takes out are not judged, but their guests exist."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NIC = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
NAMED = {
    "storage.cfg": "dir: tank\n\tpath /tank\n\tcontent images\n",
    "ha/resources.cfg": "vm: 100\n\nvm: 101\n\nct: 200\n",
    "ha/rules.cfg": "node-affinity: a\n\tresources vm:100,ct:200\n\tnodes a\n",
    "user.cfg": "pool:p::100,101,200::\n",
    "jobs.cfg": "vzdump: j\n\tvmid 100,101,200,201\n\tschedule 1:00\n",
    "replication.cfg": "local: 100-0\n\ttarget b\n\tsource a\n",
    "nodes/a/qemu-server/101.conf": "scsi0: tank:100/base-100-disk-0.raw/101/vm-101-disk-0.raw\n",
    "nodes/a/lxc/201.conf": "hostname: b\n",
    "nodes/b/qemu-server/102.conf": "memory: 512\n",
}
EXCLUDED = {"nodes/a/qemu-server/100.conf": "template: 1\n", "nodes/a/lxc/200.conf": "hostname: a\n"}
RULES = ("guest-reference-dangling", "orphan-base-reference")


@pytest.fixture
def rules_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> Callable[[dict[str, str]], set[tuple[str, str]]]:
    """(rule, path) of what is found in a tree that excludes guests 100, 200, the node `old` and user.cfg."""
    monkeypatch.chdir(tmp_path)

    def lint(files: dict[str, str]) -> set[tuple[str, str]]:
        Path("pvelint.toml").write_text('exclude = ["nodes/old/", "100.conf", "200.conf", "user.cfg"]\n')
        for name, text in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)
        done = pvelint("--select", "all", "--min-severity", "info", "--output-format", "jsonl", ".")
        return {(finding["rule"], finding["path"]) for finding in map(json.loads, done.out.splitlines())}

    return lint


def test_the_cluster_may_name_them(rules_of: Callable[..., set[tuple[str, str]]]) -> None:
    assert {rule for rule, _ in rules_of(NAMED | EXCLUDED)}.isdisjoint(RULES)


def test_the_cluster_may_not_name_what_is_not_there(rules_of: Callable[..., set[tuple[str, str]]]) -> None:
    assert {rule for rule, _ in rules_of(NAMED)} >= set(RULES)


def test_they_are_no_second_owner_of_anything(rules_of: Callable[..., set[tuple[str, str]]]) -> None:
    files = {
        "nodes/a/qemu-server/101.conf": NIC,
        "nodes/old/qemu-server/101.conf": NIC,
        "nodes/old/qemu-server/102.conf": NIC,
        "nodes/old/lxc/101.conf": "net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01\n",
    }
    rules = {rule for rule, _ in rules_of(files)}
    assert rules.isdisjoint({"duplicate-mac", "vmid-duplicate"})


def test_nothing_is_told_of_them(rules_of: Callable[..., set[tuple[str, str]]]) -> None:
    files = {
        "nodes/a/qemu-server/101.conf": NIC,
        "nodes/old/qemu-server/102.conf": "coers: 2\n",
        "nodes/old/lxc/103.conf": "hostpci0: 01:00.0\n",
    }
    assert not [path for _, path in rules_of(files) if path.startswith("nodes/old/")]


def test_nothing_is_told_of_a_file_of_the_cluster(rules_of: Callable[..., set[tuple[str, str]]]) -> None:
    files = {"user.cfg": "nonsense:\n", "storage.cfg": "nonsense\n", "nodes/a/qemu-server/101.conf": NIC}
    assert {path for rule, path in rules_of(files) if rule == "config-line-ignored"} == {"storage.cfg"}
