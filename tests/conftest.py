"""What tests of the whole project share: the checkout, a copy of it, an environment without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from .built_site import built
from .running import ROOT

# How long an example takes says more about the machine than about the code.
# In CI the examples are the same each time; elsewhere every run looks for new ones.
settings.register_profile(
    "pvelint", settings.get_profile("ci" if os.environ.get("CI") else "default"), deadline=None
)
settings.load_profile("pvelint")

MAY_BE_SKIPPED = ("only root ", "cannot be set here")
"""Words of reasons that lie in who runs the tests and where: everything else can be installed."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped has failed."""
    report = yield
    if report.skipped and "PVELINT_CI" in os.environ and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(words in reason for words in MAY_BE_SKIPPED):
            report.outcome = "failed"
            report.longrepr = f"{reason}: in CI (PVELINT_CI) no test is skipped"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation site of the checkout."""
    target = tmp_path_factory.mktemp("built") / "a site"
    assert built(ROOT, target) == ""
    return target


@pytest.fixture(scope="session")
def steps() -> Callable[[Callable[[], Any]], int]:
    """How many functions are called while something runs, those of the interpreter included."""

    def count(action: Callable[[], Any]) -> int:
        calls = 0

        def watch(frame: Any, event: str, _: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        earlier = sys.getprofile()
        sys.setprofile(watch)
        try:
            action()
        finally:
            sys.setprofile(earlier)
        return calls

    return count


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables with which pip, virtualenv, pre-commit and git use nothing but local files."""
    wheelhouse = ROOT / ".wheelhouse"
    if not wheelhouse.is_dir():
        pytest.fail("no .wheelhouse: `script/test` makes it (or `script/setup dev`)")
    home = tmp_path_factory.mktemp("home")
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheelhouse.as_uri(),  # as a path, a blank in it would make it two
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
    }


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout as it is, uncommitted files included; its folder has blanks in its name."""
    copy = tmp_path_factory.mktemp("copy") / "a dir with blanks"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in (
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    ):
        source = ROOT / name
        if source.is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy / name)
    return copy
