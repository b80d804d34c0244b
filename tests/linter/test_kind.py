"""Files that are no guests, cannot be read or have the wrong name: said, not passed over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.files.kind import FileKind, kind_of_text
from pvelint.files.layout import misnamed_guests

from .tree_files import CONTAINER, make

NGINX = "server {\n  listen 80;\n  location / {\n    root /srv;\n  }\n}\n"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"), [("lxc/200.conf", "name: a\n"), ("200.conf", f"{CONTAINER}name: a\n")]
)
def test_containers_are_told_by_their_folder_and_by_what_is_in_them(
    pvelint: Callable[..., Any], name: str, text: str
) -> None:
    make(name, text=text)
    [finding] = json.loads(pvelint(name, "--select", "unknown-option", "--output-format", "json").out)[
        "findings"
    ]
    assert (finding["rule"], finding["guest"]["kind"]) == ("unknown-option", "lxc")
    assert json.loads(
        pvelint("-", "--stdin-filename", name, "--output-format", "json", stdin=text.encode()).out
    )["findings"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "name: a\n",
        "hostname: a\n",
        "# notes\n",
        "nothing at all\n",
        "agent: 1\nfeatures: x\n",
        "\ufeffname: a\n",
    ],
)
def test_what_may_be_a_vm_is_one(text: str) -> None:
    assert kind_of_text(text) is FileKind.VM


@pytest.mark.parametrize(
    "text",
    [
        CONTAINER,
        "cores: 2\nunprivileged: 1\n",
        "arch: amd64\nmp0: /srv,mp=/srv\n",
        "features: nesting=1\nhostname: a\nname: a\n",
        "memory: 512\nlxc.idmap = u 0 100000 65536\n",
    ],
)
def test_what_only_a_container_has_makes_it_one(text: str) -> None:
    assert kind_of_text(text) is FileKind.CONTAINER


@pytest.mark.parametrize(
    "text",
    [
        NGINX,
        "#!/bin/sh\nset -e\necho memory\n",
        "RewriteEngine on\nRewriteRule ^a b\nRewriteRule ^c d\n",
        "[Unit]\nDescription=a\nAfter=b\nWants=b\n[Service]\nType=oneshot\nExecStart=/c\nUser=d\n",
        "services:\n  web:\n    image: a\n    ports:\n      - 80:80\n",
        "name: build\non: push\njobs:\n  a:\n" + "    - run: b\n" * 9,
        '.encoding = "UTF-8"\nmemsize = "4096"\nscsi0:0.present = "TRUE"\nscsi0:0.fileName = "a"\n',
        "dir: local\n\tpath /srv\n\tcontent iso\n",
        "<domain type='kvm'>\n  <memory>4096</memory>\n</domain>\n",
    ],
)
def test_what_is_evidently_of_another_program_is_none(text: str) -> None:
    assert kind_of_text(text) is FileKind.FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        "memory=4096\ncores=2\nname=a\nscsihw=virtio\n",
        '{\n  "memory": "4096",\n  "cores": 2,\n  "name": "a",\n  "x": 1\n}\n',
        "- memory: 4096\n- cores: 2\n- ram: 3\n",
    ],
)
def test_a_guest_in_another_notation_is_one(text: str) -> None:
    assert kind_of_text(text) is FileKind.VM


def test_where_only_files_of_other_programs_are_named_nothing_was_linted(
    pvelint: Callable[..., Any],
) -> None:
    make("default.conf", text=NGINX)
    make("200.conf", text="name: a\n")
    outcome = pvelint("default.conf", "--fix")
    assert (outcome.code, Path("default.conf").read_text()) == (2, NGINX)
    assert "pvelint: default.conf: not a Proxmox VE guest config, not linted\n" in outcome.err
    assert outcome.err.count("pvelint: error: nothing was linted") == 1
    outcome = pvelint("default.conf", "200.conf", "--isolated")
    assert outcome.code in (0, 1)
    assert "pvelint: default.conf: not a Proxmox VE guest config, not linted\n" in outcome.err


def test_a_file_that_pve_passes_over_is_no_vm_that_boots(pvelint: Callable[..., Any]) -> None:
    make("qemu-server/web.conf", text="cores: 2\nmemory: 512\n")
    found = json.loads(pvelint("qemu-server/web.conf", "--output-format", "json").out)["findings"]
    rules = {finding["rule"] for finding in found}
    assert "filename-not-vmid" in rules
    assert not {"no-bootable-disk", "boot-order-absent"} & rules


def test_files_that_cannot_be_read_are_named_and_the_others_linted(
    pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/nodes/a/qemu-server/101.conf")
    read = os.open

    def refuse(path: Any, *how: Any, **more: Any) -> int:
        if Path(path).name == "100.conf":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *how, **more)

    monkeypatch.setattr(os, "open", refuse)
    outcome = pvelint("pve", "--output-format", "json")
    assert outcome.code == 2
    assert outcome.err == "pvelint: error: pve/nodes/a/qemu-server/100.conf: Permission denied\n"
    json.loads(outcome.out)


def test_a_folder_that_cannot_be_read(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    make("pve/qemu-server/100.conf")
    scan = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "qemu-server":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    outcome = pvelint("pve")
    assert outcome.code == 2
    assert "qemu-server: Permission denied" in outcome.err
    assert outcome.err.startswith("pvelint: error: ")


def test_numbers_that_no_vm_has() -> None:
    make(
        "pve/nodes/a/qemu-server/100.conf",
        "pve/nodes/a/qemu-server/99.conf",
        "pve/nodes/b/qemu-server/0100.conf",
        "pve/nodes/b/qemu-server/web.conf",
        "pve/nodes/b/qemu-server/99.conf.bak",
        "pve/nodes/b/qemu-server/10\u0660.conf",
        "pve/nodes/b/lxc/99.conf",
    )
    Path("pve/qemu-server").symlink_to("nodes/a/qemu-server")
    assert misnamed_guests(Path("pve").resolve()) == [
        "nodes/a/qemu-server/99.conf",
        "nodes/b/qemu-server/0100.conf",
        "nodes/b/lxc/99.conf",
    ]


def test_a_misnamed_file_is_reported_in_its_tree_and_by_name(pvelint: Callable[..., Any]) -> None:
    folder = "pve/nodes/a/qemu-server"
    make(f"{folder}/0100.conf", f"{folder}/web.conf", f"{folder}/100.conf")

    def reported(path: str) -> list[str]:
        found = json.loads(pvelint(path, "--select", "filename-not-vmid", "--output-format", "json").out)
        return [finding["path"] for finding in found["findings"]]

    assert reported("pve") == [f"{folder}/0100.conf"]
    assert reported(f"{folder}/web.conf") == [f"{folder}/web.conf"]
    assert reported(f"{folder}/100.conf") == []
    os.chdir(folder)
    assert reported("0100.conf") == ["0100.conf"]
