"""What the README, CONTRIBUTING and the pages of docs/ say is so: options, keys, links and rules exist.

That the commands of console blocks print what is shown is held by test_generated.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pvelint.cli.help_text import EXIT_CODES
from pvelint.config import Names, load_config
from pvelint.config.model import KEYS
from pvelint.output import FORMATS
from pvelint.rules.registry import BUILTIN

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(language: str, document: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


def test_every_option_exists() -> None:
    others = ("pvesh ", "qm set ", "git ", "(cd ")
    ours = "\n".join(line for line in README.splitlines() if not line.startswith(others))
    options = set(re.findall(r"(?<![-\w])--[a-z][a-z-]+", ours))
    assert len(options) > 10
    command = [sys.executable, "-m", "pvelint", "--help"]
    known = re.findall(r"--[a-z-]+", subprocess.run(command, capture_output=True, text=True).stdout)
    assert options - set(known) == set()


def test_the_configuration_is_read(tmp_path: Path) -> None:
    """All that docs/configuration.md shows: a whole file, and an example of each key."""
    whole, *others = blocks("toml", (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"))
    path = tmp_path / "pvelint.toml"
    for example in others:
        path.write_text(example, encoding="utf-8")
        for name in tomllib.loads(example).get("inventory", []):
            (tmp_path / name).mkdir()
        load_config(path, Names(frozenset(BUILTIN)))
    shown = {key for example in others for key in tomllib.loads(example)}
    assert shown == {name for name, key in KEYS.items() if key.in_file}
    path.write_text(whole, encoding="utf-8")
    config = load_config(path, Names(frozenset(BUILTIN)))
    assert config.guests[105].ignore == ("passthrough",)
    assert config.nodes["pve1"].pci


def test_every_output_format_is_explained() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = page.partition("## Output formats")[2].partition("\n## ")[0]
    assert set(FORMATS) <= set(re.findall(r"`(\w+)`", table))


def test_the_exit_codes_are_those_of_the_help() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = page.partition("## Exit codes")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d) \|", table, re.MULTILINE) == [code for code, _ in EXIT_CODES]


def test_the_ignores_that_are_shown_are_read(tmp_path: Path) -> None:
    (example,) = blocks("toml", (ROOT / "docs" / "ignoring.md").read_text(encoding="utf-8"))
    path = tmp_path / "pvelint.toml"
    path.write_text(example, encoding="utf-8")
    config = load_config(path, Names(frozenset(BUILTIN)))
    assert config.ignored(str(tmp_path / "storage.cfg"), None)
    assert config.guests[105].ignore == ("passthrough",)


def anchors(page: Path) -> set[str]:
    """Those that a git host gives the headings of a page."""
    text = re.sub(r"^(`{3,}).*?^\1`*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = [re.sub(r"\[(.*?)\]\(.*?\)", r"\1", h) for h in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", [*PAGES, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
    assert links
    lost = []
    for path, anchor in links:
        target = page.parent / path if path else page
        if "://" not in path and (
            not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target))
        ):
            lost.append(f"{path}#{anchor}")
    assert lost == []


def test_the_categories_claimed_have_rules() -> None:
    claimed = re.findall(r"docs/rules/README\.md#([a-z-]+)\)", README)
    assert claimed
    assert set(claimed) <= {info.category for info in BUILTIN.values()}


def test_the_rules_walked_through_are_the_rules() -> None:
    shown = re.findall(
        r"\]\((rules/\w+/\w+\.(?:py|toml))\):\n\n```\w+\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL
    )
    assert {Path(path).suffix for path, _ in shown} == {".py", ".toml"}
    assert len(shown) == len(blocks("python", CONTRIBUTING) + blocks("toml", CONTRIBUTING))
    for path, text in shown:
        assert (ROOT / path).read_text(encoding="utf-8") == text, path
