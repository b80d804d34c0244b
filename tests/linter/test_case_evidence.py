"""The founding case, with everything that can tell which device is passed through."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "hba-missing-rombar"
TABLE = '[nodes.pve1.pci]\n"01:00.0" = "1000:0097"\n'
HINT = b"#pvelint device hostpci0=1000-0097\n"
MAPPING = "hba\n\tmap id=1000:0097,node=pve1,path=0000:01:00.0,subsystem-id=1000:30e0,iommugroup=12\n"
FAULTY = b"hostpci0: 01:00.0,pcie=1\n"
FIXED = b"hostpci0: 01:00.0,pcie=1,rombar=0\n"


@pytest.fixture
def blind(etc_pve: Path) -> Path:
    """The tree without its inventory."""
    shutil.rmtree(etc_pve / "hardware")
    return etc_pve


def fault(pvelint: Callable[..., Any], *argv: object) -> dict[str, Any] | None:
    found = json.loads(pvelint(*argv, "--output-format", "json").out)["findings"]
    return next((finding for finding in found if finding["rule"] == RULE), None)


def test_without_evidence_nothing_is_claimed_but_the_reader_is_told(
    blind: Path, pvelint: Callable[..., Any]
) -> None:
    outcome = pvelint("etc-pve")
    assert (outcome.code, RULE in outcome.out) == (0, False)
    told = "1 passed-through device unknown, no inventory of pve1: pvelint --explain hostpci-device-unknown"
    assert told in outcome.err
    assert told not in pvelint("etc-pve", "--quiet").err


def test_table_in_the_config(blind: Path, conf: Path, pvelint: Callable[..., Any]) -> None:
    (blind / "pvelint.toml").write_text(TABLE)
    assert fault(pvelint, "etc-pve") is not None
    assert fault(pvelint, "etc-pve", "--isolated") is None
    pvelint("etc-pve", "--fix")
    assert FIXED in conf.read_bytes()


def test_hint_in_the_notes(blind: Path, conf: Path, pvelint: Callable[..., Any]) -> None:
    conf.write_bytes(HINT + conf.read_bytes())
    finding = fault(pvelint, "etc-pve")
    assert finding is not None
    assert finding["span"]["start"] == {"line": 10, "column": 1}
    pvelint("etc-pve", "--fix")
    assert FIXED in conf.read_bytes()


@pytest.mark.parametrize("setting", [b"01:00.0,pcie=1", b"mapping=hba,pcie=1"])
def test_mapping(blind: Path, conf: Path, pvelint: Callable[..., Any], setting: bytes) -> None:
    (blind / "mapping").mkdir()
    (blind / "mapping" / "pci.cfg").write_text(MAPPING)
    conf.write_bytes(conf.read_bytes().replace(b"01:00.0,pcie=1", setting))
    assert fault(pvelint, "etc-pve") is not None
    pvelint("etc-pve", "--fix")
    assert b"hostpci0: " + setting + b",rombar=0\n" in conf.read_bytes()


def test_sources_that_disagree_make_no_safe_fix(
    etc_pve: Path, conf: Path, pvelint: Callable[..., Any]
) -> None:
    (etc_pve / "pvelint.toml").write_text(TABLE.replace("0097", "0073"))
    before = conf.read_bytes()
    finding = fault(pvelint, "etc-pve")
    assert finding is not None
    assert finding["fix"]["applicability"] == "unsafe"
    pvelint("etc-pve", "--fix")
    assert conf.read_bytes() == before


@pytest.fixture
def single(etc_pve: Path, tmp_path: Path) -> Path:
    """The guest's file alone, with the inventory of its node beside it."""
    shutil.move(etc_pve / "nodes/pve1/qemu-server/105.conf", tmp_path / "105.conf")
    shutil.move(etc_pve / "hardware/pve1.txt", tmp_path / "lspci.txt")
    shutil.rmtree(etc_pve)
    return tmp_path / "105.conf"


def test_file_outside_of_any_tree(single: Path, pvelint: Callable[..., Any]) -> None:
    assert fault(pvelint, "105.conf") is None
    finding = fault(pvelint, "--inventory", "lspci.txt", "105.conf")
    assert finding is not None
    assert finding["path"] == "105.conf"
    assert finding["guest"] == {"vmid": 105, "node": None, "name": "nas", "kind": "qemu"}
    assert finding["span"] == {"start": {"line": 9, "column": 1}, "end": {"line": 9, "column": 25}}
    assert pvelint("--inventory", "lspci.txt", "--fix", "105.conf").code == 0
    assert FIXED in single.read_bytes()


def test_copy_of_a_file_that_names_no_guest(single: Path, pvelint: Callable[..., Any]) -> None:
    single.rename("nas.conf.bak")
    finding = fault(pvelint, "--inventory", "lspci.txt", "nas.conf.bak")
    assert finding is not None
    assert finding["guest"] == {"vmid": None, "node": None, "name": "nas", "kind": "qemu"}


def test_stdin(single: Path, pvelint: Callable[..., Any]) -> None:
    text = single.read_bytes()
    outcome = pvelint("--inventory", "lspci.txt", "--fix", "-", stdin=text)
    assert (outcome.code, outcome.out.encode()) == (0, text.replace(FAULTY, FIXED))


def test_stdin_as_a_file_of_the_tree(etc_pve: Path, conf: Path, pvelint: Callable[..., Any]) -> None:
    text = conf.read_bytes()
    conf.write_bytes(b"")
    outcome = pvelint("-", "--stdin-filename", conf, "--output-format", "concise", stdin=text)
    assert outcome.code == 1
    assert outcome.out.startswith(f"etc-pve/nodes/pve1/qemu-server/105.conf:9:1: error {RULE}")
    assert conf.read_bytes() == b""
