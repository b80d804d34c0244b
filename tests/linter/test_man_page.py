"""The man page: what the parser knows, in a form that `man` and mandoc read without complaint."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pvelint.cli.described import described
from pvelint.grammar.record import replace
from pvelint.shell.man_page import man_page
from pvelint.shell.model import Group, Option, Takes


def shown(page: Path) -> str:
    """What `man` makes of it, as one line."""
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("there is no man with groff here")
    command = ["man", "--warnings", "--local-file", "--encoding=ascii", str(page)]
    env = {"PATH": "/usr/bin:/bin", "MANWIDTH": "500", "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": ""}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


def test_man_shows_every_option_with_its_help(root: Path) -> None:
    text = shown(root / "docs" / "pvelint.1")
    for option in described().options:
        assert f"{', '.join(option.flags)}{f' {option.value}' if option.value else ''} " in text
        assert " ".join(option.help.split()) in text


def test_no_text_becomes_a_request(tmp_path: Path) -> None:
    texts = (".so /etc/passwd", "'br", "a\\fBb\\n(.k", "\u00e9")
    group = Group(".SH x", tuple(Option((f"--{i}",), text, Takes.NOTHING) for i, text in enumerate(texts)))
    page = tmp_path / "page.1"
    page.write_text(man_page(replace(described(), groups=(group,))), encoding="ascii")
    text = shown(page)
    for part in (".so /etc/passwd", "'br", "a\\fBb\\n(.k", ".SH x"):
        assert part in text


def test_mandoc_has_nothing_to_say(root: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("there is no mandoc here")
    command = ["mandoc", "-T", "lint", "-W", "warning", str(root / "docs" / "pvelint.1")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []
