"""script/forms where something fails: it says so in a line, and leaves nothing installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DPKG = """#!/bin/sh
echo "$@" >>"$0.log"
case $1 in --install) exit 1 ;; --status) exit 1 ;; esac
"""
INSTALLED = """
import sys
sys.path[0] = sys.argv[1]
import deb_forms
deb_forms.debians_own = lambda: "Python"
deb_forms.os.geteuid = lambda: 0
deb_forms.shutil.which = str
with deb_forms.installed("x.deb"):
    print("installed")
"""
FAILING = """
import sys
sys.path[0] = sys.argv[1]
import subprocess, forms
def fail(*command, **more): raise ERROR
forms.run = fail
sys.exit(forms.main())
"""


def test_a_package_that_could_not_be_installed_is_purged(root: Path, tmp_path: Path) -> None:
    dpkg = tmp_path / "dpkg"
    dpkg.write_text(DPKG)
    dpkg.chmod(0o755)
    command = [sys.executable, "-c", INSTALLED, str(root / "script")]
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout == "" and "--install" in done.stderr
    calls = (tmp_path / "dpkg.log").read_text().splitlines()
    assert calls == ["--status pvelint", "--install x.deb", "--purge pvelint"]


@pytest.mark.parametrize(
    "error",
    [
        "forms.FormError('git clone')",
        "subprocess.CalledProcessError(1, 'git clone')",
        "subprocess.TimeoutExpired('git clone', 600)",
        "FileNotFoundError(2, 'No such file or directory', 'git clone')",
    ],
)
def test_a_failure_is_one_line(error: str, root: Path) -> None:
    command = [sys.executable, "-c", FAILING.replace("ERROR", error), str(root / "script")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    (*_, said) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert said.startswith("forms: ") and "git clone" in said and "Traceback" not in done.stderr
