"""A run in which nothing was linted is no success, unless that is said to be all right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .tree_files import make

Pvelint = Callable[..., Any]
GUEST = "cores: 2\nmemory: 2048\nostype: l26\nscsi0: tank:vm-7-disk-0,size=8G\n"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("names", [(), ("nginx.conf",)])
def test_a_run_in_which_nothing_was_linted(pvelint: Pvelint, names: tuple[str, ...]) -> None:
    make(*names, text="server {\n  listen 80;\n}\n")
    outcome = pvelint(".", "--quiet")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith("pvelint: error: nothing was linted: no file of /etc/pve found")
    assert pvelint(".", "--allow-empty").code == 0
    make("pvelint.toml", text="allow-empty = true\n")
    assert pvelint(".").code == 0
    assert pvelint(".", "--isolated").code == 2


def test_a_tree_without_guests_is_linted(pvelint: Pvelint) -> None:
    make("datacenter.cfg", text="keyboard: de\n")
    assert (pvelint(".").code, pvelint(".").out) == (0, "no problems in 1 file\n")
    assert pvelint("datacenter.cfg").out == "no problems in 1 file\n"


@pytest.mark.parametrize("name", ["vms/300.conf", "nginx.conf", "qemu-server/300.conf"])
def test_what_is_excluded_counts_as_seen(pvelint: Pvelint, name: str) -> None:
    make(name, text="server {\n  listen 80;\n}\n" if name == "nginx.conf" else GUEST)
    make("pvelint.toml", text=f'exclude = ["{name}"]\n')
    assert pvelint(name).code == 0
    if name != "nginx.conf":
        assert pvelint(".").code == 0


@pytest.mark.parametrize("options", [("--fix",), ("--diff",), ("--write-baseline", "known.json")])
def test_nothing_to_do_is_no_success_either(pvelint: Pvelint, options: tuple[str, ...]) -> None:
    assert pvelint(".", *options).code == 2
    assert pvelint(".", *options, "--allow-empty").code == 0


def test_a_file_that_nothing_reads_is_not_counted(pvelint: Pvelint) -> None:
    make("storage.cfg", text="dir: data\n\tpath /data\n")
    make("foo.cfg", text="x: y\n")
    assert pvelint("foo.cfg").out == "no problems in 0 files\n"
    assert pvelint("storage.cfg", "foo.cfg").out == "no problems in 1 file\n"


def test_a_folder_of_what_nothing_reads(pvelint: Pvelint) -> None:
    make("storage.cfg", "ha/fence.cfg", text="")
    assert pvelint("ha").code == 2
    make("ha/rules.cfg", text="")
    assert (pvelint("ha").code, pvelint("ha").out) == (0, "no problems in 1 file\n")


def test_a_config_of_pvelint_is_read_wherever_it_is_named(pvelint: Pvelint) -> None:
    make("pvelint.toml", text="")
    assert (pvelint("pvelint.toml").code, pvelint("pvelint.toml").err) == (0, "")
    make("pvelint.toml", text="nothing\n")
    assert pvelint("pvelint.toml").code == 2
