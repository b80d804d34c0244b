"""`script/new-rule`: a rule of each kind is there at once, and its examples say that it is not written yet."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


class Checkout:
    """A copy of the checkout with an environment that can run pvelint."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self._env = env
        assert self.run(folder / "script" / "setup").returncode == 0

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._env, capture_output=True, text=True, timeout=300
        )

    def python(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(".venv/bin/python", f"script/{script}", *arguments)


@pytest.fixture(scope="module")
def fresh(checkout: Path, offline: dict[str, str]) -> Checkout:
    return Checkout(checkout, offline)


@pytest.mark.parametrize(
    ("category", "name", "options"),
    [
        ("upgrade", "a-guest-rule", ()),
        ("schema", "a-line-rule", ("--line",)),
        ("cross-file", "a-tree-rule", ("--tree",)),
        ("network", "a-container-rule", ("--container",)),
    ],
)
def test_a_rule_of_each_kind_is_known_and_not_written_yet(
    fresh: Checkout, category: str, name: str, options: tuple[str, ...]
) -> None:
    made = fresh.python("new_rule.py", category, name, *options)
    assert (made.returncode, made.stderr) == (0, "")
    assert f"script/test {name}" in made.stdout
    assert (fresh.folder / "docs" / "rules" / f"{name}.md").read_text("utf-8").startswith(f"# {name}\n")
    tested = fresh.python("rule_examples.py", name)
    assert (tested.returncode, tested.stderr) == (1, "")
    assert tested.stdout.count("the rule finds nothing") == 2
    written = fresh.folder / "rules" / category.replace("-", "_") / f"{name.replace('-', '_')}.toml"
    before = written.read_text("utf-8")
    fresh.python("rule_examples.py", name, "--bless")
    assert written.read_text("utf-8") == before


def test_a_class_that_says_something_else_or_is_called_otherwise_is_seen(fresh: Checkout) -> None:
    assert fresh.python("new_rule.py", "cpu", "b-guest-rule").returncode == 0
    module = fresh.folder / "rules" / "cpu" / "b_guest_rule.py"
    text = module.read_text("utf-8").replace("BGuestRule", "CoresRule").replace("KEY", "cores")
    module.write_text(text, "utf-8")
    examples = module.with_suffix(".toml")
    text = examples.read_text("utf-8").replace("KEY: wrong in another way", "cores: 3")
    examples.write_text(text.replace("KEY: wrong", "cores: 2"), "utf-8")
    blessed = fresh.python("rule_examples.py", "b-guest-rule", "--bless")
    assert (blessed.returncode, blessed.stderr) == (0, "")
    assert examples.read_text("utf-8").count('at = "1:1-1:') == 2
    found = fresh.run(".venv/bin/pvelint", "--select", "b-guest-rule", "--isolated", "examples/small")
    assert found.stdout.count("b-guest-rule") == 3


def test_a_name_that_is_taken_is_refused(fresh: Checkout) -> None:
    page = fresh.folder / "docs" / "rules" / "hba-missing-rombar.md"
    before = page.read_text("utf-8")
    refused = fresh.python("new_rule.py", "disk", "hba-missing-rombar")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "script/new-rule: a rule hba-missing-rombar already exists, or once did\n"
    assert page.read_text("utf-8") == before


@pytest.mark.parametrize(
    "arguments", [("cpus", "a-rule"), ("cpu", "A-rule"), ("cpu", "rule"), ("cpu", "../x-y")]
)
def test_mistakes_are_told(fresh: Checkout, arguments: tuple[str, ...]) -> None:
    refused = fresh.python("new_rule.py", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Traceback" not in refused.stderr
