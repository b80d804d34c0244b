"""A run that is killed while it writes: each file is the old or the new one, whole, with its mode."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pvelint.files.leftovers import is_temporary

FAULTY = b"hostpci0: 01:00.0,pcie=1\n"
FIXED = b"hostpci0: 01:00.0,pcie=1,rombar=0\n"
MODES = {"105.conf": 0o600, "106.conf": 0o640, "107.conf": 0o644}
FILES = 3

DRIVER = """\
import os, sys
from pvelint.cli.main import run
import pvelint.writing.write

call, number, ending = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
real = getattr(os, call)
count = 0

def counted(*args, **keywords):
    global count
    if "dir_fd" in keywords or "src_dir_fd" in keywords or call in ("write", "setxattr", "fchmod", "fsync"):
        count += 1
    if count == number:
        count += 1
        if call == "write":
            real(args[0], bytes(args[1])[: len(args[1]) // 2])
        if ending:
            os.kill(os.getpid(), ending)
        else:
            os._exit(77)
    return real(*args, **keywords)

setattr(os, call, counted)
sys.exit(run(["etc-pve", "--fix", "--select", "hba-missing-rombar", "--isolated"]))
"""


@pytest.fixture
def folder(conf: Path) -> Path:
    """Of three guests, each with a mode of its own."""
    text = conf.read_bytes()
    for name, mode in MODES.items():
        path = conf.with_name(name)
        path.write_bytes(text.replace(b"vm-105", b"vm-" + name[:3].encode()))
        path.chmod(mode)
    return conf.parent


def run_until(call: str, number: int, ending: int = 0) -> subprocess.CompletedProcess[str]:
    """Fix, and end just before the n-th call of a function of `os` that has to do with writing."""
    heard = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # the tests may run under nohup
    command = [sys.executable, "-c", heard + DRIVER, call, str(number), str(ending)]
    return subprocess.run(command, capture_output=True, text=True)


def assert_whole(folder: Path, before: dict[str, bytes]) -> int:
    """Each guest is old or new, in the order of writing; the number of new ones."""
    new = []
    for name, mode in MODES.items():
        content = (folder / name).read_bytes()
        assert content in (before[name], before[name].replace(FAULTY, FIXED))
        assert stat.S_IMODE((folder / name).stat().st_mode) == mode
        new.append(content != before[name])
    assert new == sorted(new, reverse=True)
    return sum(new)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in MODES}


POINTS = [
    *(
        (call, number, number - 1)
        for call in ("write", "fsync", "stat", "replace")
        for number in range(1, FILES + 1)
    ),
    *(("open", number, (number - 1) // 2) for number in (1, 2, 4)),
    ("fchmod", 1, 0),
]


@pytest.mark.parametrize(("call", "number", "written"), POINTS)
def test_killed_at_a_call(folder: Path, call: str, number: int, written: int) -> None:
    before = contents(folder)
    assert run_until(call, number).returncode == 77
    assert assert_whole(folder, before) == written
    left = [path for path in folder.iterdir() if is_temporary(path.name)]
    assert len(left) <= 1
    for path in left:
        assert stat.S_IMODE(path.stat().st_mode) & ~max(MODES.values()) == 0
    again = rerun()
    assert again.returncode == 0, again.stderr
    assert assert_whole(folder, before) == FILES
    for path in left:
        assert path.exists()
        assert again.stderr.count(path.name) == 1


def rerun() -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pvelint",
        "etc-pve",
        "--fix",
        "--select",
        "hba-missing-rombar",
        "--isolated",
    ]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_ended_by_a_signal(folder: Path, call: str, ending: signal.Signals) -> None:
    before = contents(folder)
    assert run_until(call, 2, ending).returncode == -ending
    assert assert_whole(folder, before) in (1, 2)
    assert sorted(path.name for path in folder.iterdir()) == sorted(MODES)


def test_a_signal_that_is_ignored_stays_ignored(folder: Path) -> None:
    before = contents(folder)
    command = ["import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + DRIVER, "fsync", "1"]
    done = subprocess.run([sys.executable, "-c", *command, str(int(signal.SIGHUP))], capture_output=True)
    assert done.returncode == 0
    assert assert_whole(folder, before) == FILES
