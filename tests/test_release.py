"""What script/release makes: the same bytes each time, and each form runs as it comes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .running import NOTICE, PAGE, ROOT, TREE, run

BUILD = "import sys; sys.path[0] = sys.argv[1]; from pathlib import Path; import release; release.build(Path(sys.argv[2]))"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, checkout: Path, offline: dict[str, str]) -> Path:
    """Made twice, the second time from another folder, for somebody else and unchecked: what both have in common is it."""
    if "PVELINT_CI" not in os.environ:
        pytest.skip("all forms are made twice: half a minute that CI has (PVELINT_CI)")
    made = tmp_path_factory.mktemp("release")
    (made / "second").mkdir()
    for command in (("git", "init", "--quiet"), ("git", "add", "--all")):
        subprocess.run(command, cwd=checkout, env=offline, check=True)
    (checkout / ".wheelhouse").symlink_to(ROOT / ".wheelhouse")

    def build(command: tuple[str | Path, ...], umask: int, **more: str) -> str:
        done = subprocess.run(
            (sys.executable, *command),
            cwd=made,
            env={**offline, "SOURCE_DATE_EPOCH": "1700000000", **more},
            umask=umask,
            capture_output=True,
            text=True,
            timeout=500,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    with ThreadPoolExecutor() as pool:
        elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
        other = pool.submit(build, ("-c", BUILD, checkout / "script", "second"), 0o077, **elsewhere)
        assert "git tag --annotate v" in build((ROOT / "script" / "release.py", "first"), 0o022)
        other.result()
    return made / "first"


def test_two_builds_are_the_same_bytes(release: Path) -> None:
    sums = (release / "SHA256SUMS").read_text(encoding="ascii")
    assert (release.parent / "second" / "SHA256SUMS").read_text(encoding="ascii") == sums
    named = {name: digest for digest, name in (line.split("  ") for line in sums.splitlines())}
    assert named == {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in release.iterdir()
        if f.name != "SHA256SUMS"
    }
    kinds = {"".join(Path(name).suffixes[-1:]) for name in named}
    assert kinds - {".deb"} == {".gz", ".whl", ".pyz"}


def test_the_sums_are_read_by_sha256sum(release: Path) -> None:
    done = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=release)
    assert (done.returncode, done.stdout.count(": OK\n")) == (0, len(list(release.iterdir())) - 1)


def test_the_source_distribution_is_the_checkout(release: Path) -> None:
    """The wheel was built from it; packagers want the tests, too."""
    with tarfile.open(next(release.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames() if archive.getmember(name).isfile()}
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    tracked = {name for name in listed.split("\0") if (ROOT / name).is_file()}
    assert tracked - names <= {".gitignore", ".pre-commit-config.yaml"}
    assert {name.partition("/")[0] for name in names - tracked} <= {
        "PKG-INFO",
        "setup.cfg",
        "pvelint.egg-info",
    }


def test_the_wheel_of_the_checkout_is_that_of_the_source_distribution(release: Path) -> None:
    folders = {"linter": "pvelint", "grammar": "pvelint/grammar", "rules": "pvelint/rules"}
    with zipfile.ZipFile(next(release.glob("*.whl"))) as wheel:
        for folder, package in folders.items():
            for path in (ROOT / folder).rglob("*.[lt]*"):
                assert (
                    wheel.read(f"{package}/{path.relative_to(ROOT / folder).as_posix()}") == path.read_bytes()
                )


@pytest.fixture(scope="module")
def unpacked(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Debian package puts where, below a folder; `DEBIAN` has what says so."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("there is no dpkg-deb (on Debian: apt install dpkg-dev)")
    target = tmp_path_factory.mktemp("deb") / "root"
    done = run("dpkg-deb", "--raw-extract", next(release.glob("*.deb")), target, cwd=release)
    assert done.returncode == 0, done.stderr
    return target


def test_the_debian_package_runs_from_its_files(unpacked: Path, tmp_path: Path) -> None:
    modules = unpacked / "usr" / "lib" / "python3" / "dist-packages"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(modules)}
    command = unpacked / "usr" / "bin" / "pvelint"
    assert command.read_text().startswith("#!/usr/bin/python3\n")
    assert os.access(command, os.X_OK)
    script = f"import runpy, sys; sys.path.insert(0, {str(modules)!r}); runpy.run_path({str(command)!r}, run_name='__main__')"
    linted = run(sys.executable, "-c", script, TREE, cwd=tmp_path, env=env)
    assert (linted.returncode, linted.stderr) == (1, NOTICE)
    assert "hba-missing-rombar" in linted.stdout
    explained = run(sys.executable, "-c", script, "--explain", "hba-missing-rombar", cwd=tmp_path, env=env)
    assert explained.stdout == PAGE.read_text(encoding="utf-8")
    origin = run(
        sys.executable,
        "-c",
        f"import sys; sys.path.insert(0, {str(modules)!r}); import pvelint; print(pvelint.__file__)",
        cwd=tmp_path,
    )
    assert origin.stdout.strip() == str(modules / "pvelint" / "__init__.py")


def test_the_debian_package_has_its_papers(unpacked: Path) -> None:
    control = (unpacked / "DEBIAN" / "control").read_text(encoding="utf-8")
    assert "\nDepends: python3 (>= 3.11), python3-lark (>= 1.1.5)\n" in control
    for path in (
        "man/man1/pvelint.1.gz",
        "bash-completion/completions/pvelint",
        "zsh/vendor-completions/_pvelint",
        "fish/vendor_completions.d/pvelint.fish",
        "doc/pvelint/copyright",
        "doc/pvelint/changelog.gz",
        "doc/pvelint/examples/pvelint-nightly",
    ):
        assert (unpacked / "usr" / "share" / path).stat().st_size > 100, path
    assert {path.stat().st_mtime for path in unpacked.rglob("*.toml")} == {1_700_000_000}


def test_the_debian_package_runs_with_debians_own_python_and_lark(unpacked: Path, tmp_path: Path) -> None:
    python = "/usr/bin/python3"
    if (
        not Path(python).exists()
        or run(python, "-c", "import lark, sys; assert sys.version_info > (3, 11)", cwd=tmp_path).returncode
    ):
        pytest.skip("Debian's python3-lark is not installed here")
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(unpacked / "usr" / "lib" / "python3" / "dist-packages"),
    }
    linted = run(unpacked / "usr" / "bin" / "pvelint", TREE, cwd=tmp_path, env=env)
    assert (linted.returncode, linted.stderr) == (1, NOTICE)
    assert "hba-missing-rombar" in linted.stdout
