"""Guest configs outside of any /etc/pve layout that git ignores are not linted, unless their folder was named."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.files.discovery import discover

from .tree_files import make

Pvelint = Callable[..., Any]
GUEST = "cores: 2\nmemory: 2048\nostype: l26\nscsi0: tank:vm-7-disk-0, size=8G\n"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(*paths: str) -> list[str]:
    trees = discover(paths or (".",)).trees
    return sorted(guest.display for tree in trees for guest in tree.guests.values())


def git(*arguments: str, folder: str = ".") -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder, check=True)


def test_what_git_ignores() -> None:
    git("init", "-q")
    make("a/300.conf", "build/300.conf", "a/:(x.conf", "b/own/300.conf", "b/own/new.conf", text=GUEST)
    make(".gitignore", text="build/\n:(x*\n300.conf\n")
    git("init", "-q", folder="b/own")
    make("b/own/.gitignore", text="new*\n")
    git("add", "--force", "a/300.conf")
    assert shown() == ["a/300.conf", "b/own/300.conf"]
    make(".gitignore", text="own/\n")
    assert shown() == ["a/300.conf", "a/:(x.conf", "build/300.conf"]
    assert shown("b/own") == ["b/own/300.conf"]


def test_a_named_folder_that_git_ignores() -> None:
    git("init", "-q")
    make("build/vms/300.conf", text=GUEST)
    make(".gitignore", text="build/\n")
    assert shown() == []
    assert shown("build") == shown("build/vms") == ["build/vms/300.conf"]


def test_the_folder_of_a_submodule_that_is_not_there() -> None:
    git("init", "-q")
    git("init", "-q", folder="sub")
    git("commit", "-q", "--allow-empty", "-m", "a", folder="sub")
    git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
    Path("sub/.git").rename("gone")
    make("sub/300.conf", "build/300.conf", text=GUEST)
    make(".gitignore", text="build/\n")
    assert shown() == ["sub/300.conf"]


def test_git_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q")
    make(*(f"{folder}/{number}.conf" for folder in "abc" for number in range(300, 310)), text=GUEST)
    run = subprocess.run
    asked = []

    def counted(*arguments: Any, **named: Any) -> Any:
        asked.append(arguments)
        return run(*arguments, **named)

    monkeypatch.setattr(subprocess, "run", counted)
    assert len(shown("a", "b", "c", "a/300.conf")) == 30
    assert len(asked) == 1


def test_a_name_that_is_no_text(pvelint: Pvelint) -> None:
    git("init", "-q")
    name = os.fsdecode(b"vms\xff/w\xfeb\n.conf")
    make(name, text=GUEST)
    assert pvelint(".").code == 1
    make(".gitignore", text="*b*.conf\n")
    assert pvelint(".").code == 2
