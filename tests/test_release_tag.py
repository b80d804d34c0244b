"""What script/release asks for before it builds and sets the tag, in a checkout of its own, with nothing really built."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pvelint import __version__
from pvelint.address import ADDRESS

RELEASE = """
import sys
sys.path[0], *sys.argv[1:] = sys.argv[1:]
import release
release.build = lambda folder: []
release.checks = lambda files: CHECKS
sys.exit(release.main())
"""
SOUND, FAILING = "[]", "[['false']]"
Release = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clone(root: Path, offline: dict[str, str], tmp_path: Path) -> Path:
    """What names the version, all committed; 1.2.3 was released on some day."""
    made = tmp_path / "clone"
    for folder in ("script", "docs", "pipelines"):
        shutil.copytree(root / folder, made / folder, ignore=shutil.ignore_patterns("rules", "__pycache__"))
    (made / "linter").mkdir()
    for name in (".gitignore", "CHANGELOG.md", "README.md", "pyproject.toml", "linter/__init__.py"):
        shutil.copy(root / name, made / name)
    edit(made / "linter" / "__init__.py", r'__version__ = ".*"', '__version__ = "1.2.3"')
    edit(made / "CHANGELOG.md", r"\n## \[.*", "\n## [1.2.3] - 2026-11-28", count=1)
    renew(made)
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "all")):
        subprocess.run(("git", *command), cwd=made, env=offline, check=True)
    return made


@pytest.fixture
def release(clone: Path, offline: dict[str, str], tmp_path: Path) -> Release:
    def released(*arguments: str, checks: str = SOUND) -> subprocess.CompletedProcess[str]:
        script = RELEASE.replace("CHECKS", checks)
        command = [sys.executable, "-c", script, str(clone / "script"), *arguments, str(tmp_path / "dist")]
        return subprocess.run(command, cwd=clone, env=offline, capture_output=True, text=True, timeout=60)

    return released


def edit(path: Path, pattern: str, text: str, count: int = 0) -> None:
    before = path.read_text(encoding="utf-8")
    after = re.sub(pattern, text, before, count=count)
    assert after != before
    path.write_text(after, encoding="utf-8")


def renew(clone: Path) -> None:
    """What script/generate does about tags."""
    script = "import tag\nfor path in tag.documents(): path.write_text(tag.tagged(path.read_text()))"
    subprocess.run([sys.executable, "-c", script], cwd=clone / "script", check=True)


def tags(clone: Path) -> list[str]:
    command = ["git", "for-each-ref", "--format=%(objecttype) %(refname:short) %(subject)", "refs/tags"]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_tag_is_set_where_all_is_ready(clone: Path, release: Release) -> None:
    done = release("--tag")
    assert (done.returncode, done.stderr) == (0, "")
    assert tags(clone) == ["tag v1.2.3 pvelint 1.2.3"]
    again = release("--tag")
    assert (again.returncode, again.stderr) == (2, "pvelint: the tag v1.2.3 is there already\n")


def test_without_being_asked_it_sets_none_and_says_how(clone: Path, release: Release) -> None:
    done = release()
    assert (done.returncode, tags(clone)) == (0, [])
    assert "git tag --annotate v1.2.3 --message 'pvelint 1.2.3'" in done.stdout


def test_what_fails_its_checks_gets_no_tag(clone: Path, release: Release) -> None:
    assert release("--tag", checks=FAILING).returncode == 1
    assert tags(clone) == []


def test_an_unreleased_version_is_built_but_gets_no_tag(clone: Path, release: Release) -> None:
    edit(clone / "CHANGELOG.md", "2026-11-28", "unreleased")
    assert release().returncode == 0
    refused = release("--tag")
    assert refused.returncode == 2
    assert "CHANGELOG.md has no date for 1.2.3" in refused.stderr
    assert "there are changes that are not committed" in refused.stderr
    assert tags(clone) == []


def test_a_version_that_nothing_else_names_is_refused(clone: Path, release: Release) -> None:
    """It is said once: script/generate brings it to the documents, and only the changelog is written by hand."""
    edit(clone / "linter" / "__init__.py", "1.2.3", "1.3.0")
    refused = release()
    assert refused.returncode == 2
    named = re.findall(r"^pvelint: (\S+) names another tag than v1\.3\.0", refused.stderr, re.MULTILINE)
    assert {"docs/pre-commit.md", "docs/pipelines.md", "pipelines/gitlab.yml"} <= set(named)
    assert "CHANGELOG.md says nothing of 1.3.0" in refused.stderr
    renew(clone)
    edit(clone / "CHANGELOG.md", r"\n## \[1.2.3\]", "\n## [1.3.0] - unreleased\n\n## [1.2.3]")
    assert release().returncode == 0


def tagged(text: str, root: Path) -> str:
    command = [sys.executable, "-c", "import sys, tag; print(tag.tagged(sys.argv[1]), end='')", text]
    return subprocess.run(command, cwd=root / "script", capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    "text",
    [
        "repo: ADDRESS\n    rev: vOLD\n",
        "repo: ADDRESS.git\n    rev: vOLD\n",
        "pip install git+ADDRESS@vOLD",
        'pip install "pvelint @ git+ADDRESS.git@vOLD"',
        "ADDRESS/releases/download/vOLD/pvelint_OLD_all.deb",
        "pip install ./pvelint-OLD-py3-none-any.whl ./pvelint-OLD.tar.gz",
        "ADDRESS/archive/refs/tags/vOLD.tar.gz",
    ],
)
def test_each_place_of_the_version_is_renewed(text: str, root: Path) -> None:
    text = text.replace("ADDRESS", ADDRESS)
    assert tagged(text.replace("OLD", "0.0.7"), root) == text.replace("OLD", __version__)


def test_the_version_of_somebody_elses_hook_is_left_alone(root: Path) -> None:
    text = "repo: https://example.org/other/hooks\n    rev: v5.0.0\nuses: actions/checkout@v6\nlark-0.0.7.tar.gz\n"
    assert tagged(text, root) == text
