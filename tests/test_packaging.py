"""The wheel: everything of the three floors is in it, and it works where there is no checkout."""

from __future__ import annotations

import compileall
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from .running import PAGE, TREE, run

PLACES = {"linter": "pvelint", "grammar": "pvelint/grammar", "rules": "pvelint/rules"}


@pytest.fixture(scope="module")
def wheel(checkout: Path, offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout, to which new folders and files were added that no list can know."""
    for folder in PLACES:
        (checkout / folder / "brand_new" / "deeper").mkdir(parents=True)
        (checkout / folder / "brand_new" / "__init__.py").touch()
        (checkout / folder / "brand_new" / "table.toml").touch()
        (checkout / folder / "brand_new" / "deeper" / "module.py").touch()
        (checkout / folder / "brand_new" / "deeper" / "words.lark").touch()
    compileall.compile_dir(checkout, quiet=2)
    target = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", target)
    built = run(*pip, checkout, cwd=target, env=offline)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(target.glob("pvelint-*.whl"))


def test_every_file_of_the_floors_is_in_the_wheel_and_nothing_else(wheel: Path, checkout: Path) -> None:
    expected = {
        f"{place}/{path.relative_to(checkout / folder).as_posix()}"
        for folder, place in PLACES.items()
        for path in (checkout / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert found == expected
    assert {"pvelint/py.typed", "pvelint/grammar/syntax/conf.lark", "pvelint/__main__.py"} <= found


def test_metadata_says_what_is_needed_and_what_is_run(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")).rpartition(
            "/"
        )[0]
        metadata = message_from_bytes(archive.read(f"{info}/METADATA"))
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    at_run_time = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert [need.partition("<")[0].partition(">")[0] for need in at_run_time] == ["lark"]
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "pvelint = pvelint.__main__:main" in entry_points


def test_the_installed_wheel_lints_the_example_tree(
    wheel: Path, offline: dict[str, str], tmp_path: Path
) -> None:
    made = run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path, env=offline)
    assert made.returncode == 0, made.stderr
    binaries = tmp_path / "venv" / "bin"
    installed = run(binaries / "python", "-m", "pip", "install", wheel, cwd=tmp_path, env=offline)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    for command in ((binaries / "pvelint",), (binaries / "python", "-m", "pvelint")):
        linted = run(*command, TREE, cwd=tmp_path, env=offline)
        assert linted.returncode == 1, linted.stderr
        assert "hba-missing-rombar" in linted.stdout
        assert "Traceback" not in linted.stderr
    explained = run(binaries / "pvelint", "--explain", "hba-missing-rombar", cwd=tmp_path, env=offline)
    assert explained.stdout == PAGE.read_text(encoding="utf-8")
