"""What the README and CONTRIBUTING say is so: commands print what is shown, options, keys and links exist."""

from __future__ import annotations

import re
import shlex
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
ARGPARSE_WIDTH = {"COLUMNS": "100"}


def blocks(language: str, document: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


def pvelint(*arguments: str) -> str:
    command = [sys.executable, "-m", "pvelint", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=ARGPARSE_WIDTH, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.mark.parametrize("block", blocks("console"))
def test_a_command_prints_what_is_shown(block: str) -> None:
    command, _, shown = block.partition("\n")
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", PROGRAM)
    assert pvelint(*arguments) == shown


def test_every_option_exists() -> None:
    ours = "\n".join(line for line in README.splitlines() if not line.startswith(("pvesh ", "qm set ")))
    options = set(re.findall(r"(?<![-\w])--[a-z][a-z-]+", ours))
    assert len(options) > 10
    assert options - set(re.findall(r"--[a-z-]+", pvelint("--help"))) == set()


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
