"""What docs/editors.md has for editors reads what pvelint really prints."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .running import pvelint_in

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "editors.md").read_text("utf-8")
GUEST = "nodes/pve1/qemu-server/107.conf"
Found = tuple[str, int, int, str]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def env(offline: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """With `pvelint` on the path, which reports what is information, too."""
    command = pvelint_in(tmp_path / "bin", "--min-severity info")
    return {**offline, "PATH": f"{command.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """With findings of all severities."""
    folder = Path(shutil.copytree(DOCS.parent / "examples" / "small", tmp_path / "small copy"))
    with (folder / GUEST).open("a") as file:
        file.write("cpu: kvm64\nfoo bar [x]: 1:2: error\n")
    return folder


def printed(format_: str, tree: Path, env: dict[str, str]) -> str:
    command = ("pvelint", "--quiet", "--output-format", format_, ".")
    return subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True).stdout


def expected(tree: Path, env: dict[str, str]) -> list[tuple[Found, str, str]]:
    """Place and severity, rule, message."""
    report = json.loads(printed("json", tree, env))
    assert all(report["summary"]["by_severity"].values())
    return [(_found(finding), finding["rule"], finding["message"]) for finding in report["findings"]]


def _found(finding: dict[str, Any]) -> Found:
    start = finding["span"]["start"]
    return finding["path"], start["line"], start["column"], finding["severity"]


def test_the_problem_matcher_of_vs_code(tree: Path, env: dict[str, str]) -> None:
    (task,) = json.loads(blocks("json")[0])["tasks"]
    assert (task["command"], task["args"]) == ("pvelint", ["--quiet", "--output-format", "concise", "."])
    pattern = task["problemMatcher"]["pattern"]
    seen = []
    for line in printed("concise", tree, env).splitlines():
        match = re.search(pattern["regexp"], line)
        assert match, line
        path, number, column, severity, rule, message = (
            match[pattern[part]] for part in ("file", "line", "column", "severity", "code", "message")
        )
        seen.append(((path, int(number), int(column), severity), rule, message))
    assert seen == expected(tree, env)


def test_the_regexp_of_emacs(tree: Path, env: dict[str, str]) -> None:
    entry = re.search(r"'\(pvelint \"(.*)\" 1 2 3 \(4 \. 5\)\)", blocks("elisp")[0])
    assert entry
    regexp = re.sub(r"\\([()|])|([()|])", lambda at: at[1] or rf"\{at[2]}", entry[1].replace("\\\\", "\\"))
    seen = []
    for line in printed("concise", tree, env).splitlines():
        match = re.search(regexp, line)
        assert match, line
        seen.append((match[1], int(match[2]), int(match[3]), match[4] or match[5] or "error"))
    assert seen == [found for found, _, _ in expected(tree, env)]


@pytest.mark.skipif(shutil.which("vim") is None, reason="no vim")
def test_vim(tree: Path, env: dict[str, str]) -> None:
    """The function on a buffer that is not saved, the same at a save, and `:make`."""
    plugin, make = blocks("vim")
    (tree / "plugin.vim").write_text(plugin)
    (tree / "make.vim").write_text(make)
    kept = "[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.text]"
    keep = f"call add(g:seen, map(filter(getqflist(), 'v:val.valid'), '{kept}'))"
    commands = (
        "set nocompatible | let g:seen = []",
        "source plugin.vim | source make.vim",
        f"edit {GUEST}",
        "call append('$', 'bar') | call Pvelint()",
        keep,
        "undo | write",
        keep,
        "silent make!",
        keep,
        "call writefile([json_encode(g:seen)], 'seen.json') | quitall!",
    )
    (tree / "run.vim").write_text("".join(f"{command}\n" for command in commands))
    vim = ("vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", "run.vim")
    subprocess.run(
        vim, cwd=tree, env={**env, "TERM": "dumb"}, stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    unsaved, saved, made = json.loads((tree / "seen.json").read_text())
    whole = [[*found[:3], found[3][0], text] for found, _, text in expected(tree, env)]
    assert [[*one[:4], one[4].split("] ", 1)[1]] for one in made] == whole
    of_file = [one for one in made if one[0] == GUEST]
    assert saved == of_file
    assert [one[:4] for one in unsaved] == [*(one[:4] for one in of_file), [GUEST, 16, 1, "e"]]
