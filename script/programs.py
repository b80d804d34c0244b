"""The programs that the tests run and that are no Python packages: for CI, Debian's are installed where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess

PACKAGES = {
    "bash": "bash",
    "chromium": "chromium",
    "dash": "dash",
    "dpkg-deb": "dpkg",
    "fish": "fish",
    "git": "git",
    "groff": "groff-base",
    "jq": "jq",
    "lintian": "lintian",
    "man": "man-db",
    "mandoc": "mandoc",
    "patch": "patch",
    "py3compile": "python3-minimal",
    "shellcheck": "shellcheck",
    "systemd-analyze": "systemd",
    "vim": "vim",
    "zsh": "zsh",
}
"""Command -> Debian package."""
LARK = "python3-lark"
"""The Debian package of pvelint needs it, in Debian's own Python."""
_NO_QUESTIONS = {"DEBIAN_FRONTEND": "noninteractive"}


def missing() -> list[str]:
    """The Debian packages that lack."""
    packages = {package for command, package in PACKAGES.items() if not shutil.which(command)}
    python = shutil.which("python3", path="/usr/bin")
    if not python or subprocess.run([python, "-c", "import lark"], capture_output=True).returncode:
        packages.add(LARK)
    return sorted(packages)


def install() -> str | None:
    """What is missing, as root and with apt; what is in the way otherwise, as one line."""
    wanted = missing()
    if not wanted:
        return None
    by_hand = f"the tests of CI need more programs (on Debian: apt install {' '.join(wanted)})"
    if os.geteuid() or not shutil.which("apt-get"):
        return by_hand
    apt = ("apt-get", "--quiet", "--quiet", "--option=Acquire::Retries=3")
    subprocess.run([*apt, "update"], env={**os.environ, **_NO_QUESTIONS}, stdout=subprocess.DEVNULL)
    command = [*apt, "install", "--yes", "--no-install-recommends", *wanted]
    subprocess.run(command, env={**os.environ, **_NO_QUESTIONS}, stdout=subprocess.DEVNULL)
    return by_hand if missing() else None
