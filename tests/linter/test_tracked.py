"""Secret files in a git repository: asked of git without running anything, and never shown."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.files.git import tracked_files
from pvelint.output import FORMATS

SECRET = "hunter2hunter2"
RULE = "tracked-private-files"


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of /etc with a password in the tree at `pve`."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("pve/storage.cfg", ""),
        ("pve/nodes/a/qemu-server/100.conf", "name: a\n"),
        ("pve/priv/storage/nas.pw", f"{SECRET}\n"),
        ("shadow", f"{SECRET}\n"),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    git("init", "--quiet")
    git("add", "--all")
    return tmp_path


def found(*paths: str) -> list[str]:
    setup = set_up(discover(paths), LintOptions(isolated=True, given={"select": (RULE,)}))
    return [finding.path for finding in lint(setup).report.findings]


def test_it_is_found_wherever_one_starts(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(".") == found("pve") == ["pve/priv/storage/nas.pw"]
    monkeypatch.chdir("pve")
    assert found(".") == ["priv/storage/nas.pw"]
    monkeypatch.chdir("nodes/a")
    assert found("../..") == [str(repository / "pve/priv/storage/nas.pw")]


def test_what_is_only_in_the_index_is_tracked(repository: Path) -> None:
    Path("pve/priv/storage/nas.pw").unlink()
    assert found("pve") == ["pve/priv/storage/nas.pw"]


def test_what_is_not_tracked_is_nobodys_business(repository: Path) -> None:
    git("rm", "--cached", "--quiet", "pve/priv/storage/nas.pw")
    assert found("pve") == []


def test_a_guest_that_is_named_is_judged_without_git(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("git was asked"))
    assert found("pve/nodes/a/qemu-server/100.conf") == []


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_output_shows_a_secret(repository: Path, name: str, pvelint: Callable[..., Any]) -> None:
    outcome = pvelint("pve", "--select", RULE, "--output-format", name)
    assert outcome.code == 1
    assert SECRET not in outcome.out + outcome.err


def test_the_finding(repository: Path, pvelint: Callable[..., Any]) -> None:
    [finding] = json.loads(pvelint("pve", "--select", RULE, "--output-format", "json").out)["findings"]
    assert (finding["path"], finding["severity"], finding["guest"]) == (
        "pve/priv/storage/nas.pw",
        "error",
        None,
    )
    assert finding["span"] == {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}}


def test_nothing_that_the_repository_configures_is_run(repository: Path) -> None:
    hook = repository / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {repository}/was-run\n")
    hook.chmod(0o755)
    git("config", "core.fsmonitor", str(hook))
    git("config", "core.pager", str(hook))
    assert tracked_files(repository / "pve") == [
        "nodes/a/qemu-server/100.conf",
        "priv/storage/nas.pw",
        "storage.cfg",
    ]
    assert not (repository / "was-run").exists()


def test_variables_of_a_hook_that_runs_pvelint_do_not_mislead(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    assert "storage.cfg" in (tracked_files(repository / "pve") or ())


def test_names_are_taken_as_they_are(repository: Path) -> None:
    name = os.fsdecode(b"pve/priv/\xff\n.pw")
    Path(name).touch()
    git("add", "--all")
    assert "priv/\udcff\n.pw" in (tracked_files(repository / "pve") or ())


def test_without_git_there_is_no_evidence(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert tracked_files(repository) is None


def test_where_git_refuses_there_is_no_evidence(tmp_path: Path) -> None:
    assert tracked_files(tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    assert tracked_files(tmp_path) is None


@pytest.mark.parametrize("attribute", ["filter=git-crypt", "filter=nothing", "filter"])
def test_an_attribute_alone_hides_nothing(repository: Path, attribute: str) -> None:
    Path(".gitattributes").write_text(f"* {attribute}\n")
    git("add", "--all")
    assert found("pve") == ["pve/priv/storage/nas.pw"]


@pytest.mark.parametrize(
    "content",
    [b"\0GITCRYPT\0\xf3\x80\x01", b"U2FsdGVkX1+vupppZksvRf5pq5g5XjFRIipRkwB0K1Y=\n", b"\xff\x00\x12"],
)
def test_what_a_filter_encrypts_is_no_secret(repository: Path, content: bytes) -> None:
    Path("pve/priv/storage/nas.pw").write_bytes(content)
    git("add", "--all")
    assert found("pve") == ["pve/priv/storage/nas.pw"]
    Path(".gitattributes").write_text("*.pw filter=git-crypt\n")
    assert found("pve") == []
    Path("pve/priv/storage/nas.pw").write_text(SECRET)  # as it is outside of the repository
    assert found("pve") == []
