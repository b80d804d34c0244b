"""What the README and CONTRIBUTING say is so: commands print what is shown, options, keys and links exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pvelint.config import Names, load_config
from pvelint.rules.registry import BUILTIN

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROGRAM = "./script/pvelint"


def blocks(language: str, document: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example trees and the program, where the README's commands may do as they like."""
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "examples", clone / "examples")
    program = clone / PROGRAM
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pvelint "$@"\n')
    program.chmod(0o755)
    return clone


def in_shell(command: str, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
    output = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return output.stdout


def test_the_commands_print_what_is_shown_one_after_the_other(clone: Path) -> None:
    walked = 0
    for block in blocks("console"):
        for step in re.findall(r"(?ms)^\$ .*?(?=^\$ |\Z)", block):
            command = step.removeprefix("$ ").partition("\n")[0]
            assert f"$ {command}\n{in_shell(command, clone)}" == step
            walked += 1
    assert walked > 5


def test_every_option_exists() -> None:
    others = ("pvesh ", "qm set ", "git ", "(cd ")
    ours = "\n".join(line for line in README.splitlines() if not line.startswith(others))
    options = set(re.findall(r"(?<![-\w])--[a-z][a-z-]+", ours))
    assert len(options) > 10
    known = re.findall(r"--[a-z-]+", in_shell(f'"{sys.executable}" -m pvelint --help', ROOT))
    assert options - set(known) == set()


def test_the_configuration_is_read(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    path = tmp_path / "pvelint.toml"
    path.write_text(example, encoding="utf-8")
    config = load_config(path, Names(frozenset(BUILTIN)))
    assert config.guests[105].ignore == ("passthrough",)
    assert config.nodes["pve1"].pci


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert targets
    assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


def test_the_categories_claimed_have_rules() -> None:
    claimed = re.findall(r"docs/rules/README\.md#([a-z-]+)\)", README)
    assert claimed
    assert set(claimed) <= {info.category for info in BUILTIN.values()}


@pytest.mark.parametrize(("language", "suffix"), [("python", "py"), ("toml", "toml")])
def test_the_rule_walked_through_is_the_rule(language: str, suffix: str) -> None:
    (shown,) = blocks(language, CONTRIBUTING)
    path = re.search(rf"\]\((rules/.*\.{suffix})\)", CONTRIBUTING)
    assert path is not None
    assert (ROOT / path[1]).read_text(encoding="utf-8") == shown
