"""Whatever names and inputs hold: lines stay lines on a terminal, and an error quotes little of them."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.grammar.syntax.nodes import encode
from pvelint.output import FORMATS
from pvelint.output.diff import unified
from pvelint.output.escape import MOST_QUOTED, visible_lines


def printed_lines(text: str) -> list[str]:
    """All of their characters print."""
    lines = text.split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    return lines


@pytest.mark.parametrize("format", FORMATS)
def test_notices_of_hostile_names_are_printable(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("nodes/\x1b[31mpve\u202e/qemu-server")
    folder.mkdir(parents=True)
    (folder / "105.conf").write_text("hostpci0: 01:00.0\n")
    (folder / "106.conf").mkdir()
    Path("\x1b[2J.conf").write_text("server {\n  listen 80;\n}\n")
    outcome = pvelint(".", "--output-format", format, "--statistics")
    named = pvelint("\x1b[2J.conf", "--output-format", format)
    missing = pvelint("\x1b[2J.none", "--output-format", format)
    for said in (outcome.err, named.err, missing.err):
        printed_lines(said)


@pytest.mark.parametrize(
    "name", ["a\n::error::x", "a\rb", "\x1b[2J", "\u202ex", 'a"b', "\udcff", "\U0001f4bb", "\x7f"]
)
def test_show_config_is_toml_whatever_names_hold(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path(os.fsdecode(encode(name)), "qemu-server")
    folder.mkdir(parents=True)
    (folder / "100.conf").write_text("cores: 2\n")
    glob = json.dumps(name) if name.isascii() and name.isprintable() else '"\\u202e*"'
    folder.with_name("pvelint.toml").write_text(
        f'exclude = [{glob}]\n[per-file-ignores]\n{glob} = ["boot"]\n'
    )
    shown = pvelint("--show-config", ".").out
    assert not [line for line in printed_lines(shown) if line.lstrip().startswith(("::", "##["))]
    read = tomllib.loads(shown)
    assert [*read["per-file-ignores"]] == read["exclude"] == [json.loads(glob)]


def test_a_patch_names_hostile_files_as_git_does(tmp_path: Path) -> None:
    for name in ("a\nb", "\x1b[2J", "\u202ex", 'a"b', "\udcff", "a b", "\u00e9"):
        path = tmp_path / os.fsdecode(encode(name))
        path.write_text("one\n")
        patch = unified(path.name, "one\n", "two\n")
        printed_lines(patch.replace("\t\n", "\n"))
        subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=encode(patch), check=True)
        assert path.read_text() == "two\n"


@pytest.mark.parametrize(
    ("arguments", "config"),
    [
        (("--select", "A" * 9000, "."), ""),
        (("--select", "A A" * 9000, "."), ""),
        (("--pve", "A" * 9000, "."), ""),
        (("--output-format", "A" * 9000, "."), ""),
        (("--" + "A" * 9000, "."), ""),
        (("--jobs", "A" * 9000, "."), ""),
        (("--explain", "A" * 9000), ""),
        (("--config", "A" * 9000, "."), ""),
        (("A" * 9000,), ""),
        (("--inventory", "A" * 9000, "."), ""),
        (("--baseline", "A" * 9000, "."), ""),
        ((".",), f'ignore = ["{"A" * 9000}"]'),
        ((".",), f"{'A' * 9000} = 1"),
        ((".",), f'exclude = ["{"A" * 9000}["]'),
        ((".",), f'pve = "{"A" * 9000}"'),
        ((".",), f'inventory = ["{"A" * 9000}"]'),
        ((".",), f'plugins = ["{"A" * 9000}"]'),
        ((".",), f'[guests.{"A" * 9000}]\nignore = ["boot"]'),
    ],
)
def test_a_line_quotes_little(
    arguments: tuple[str, ...],
    config: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pvelint: Callable[..., Any],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("100.conf").write_text("cores: 2\n")
    Path("pvelint.toml").write_text(config)
    outcome = pvelint(*arguments)
    assert outcome.code == 2
    assert "A" in outcome.err
    assert max(line.count("A") for line in outcome.err.splitlines()) <= MOST_QUOTED


def test_a_terminal_does_not_obey_a_file() -> None:
    text = "a\tb\r\n\x1b[31m\u202e\n"
    assert visible_lines(text) == "a\tb\\r\n\\x1b[31m\\u202e\n"
