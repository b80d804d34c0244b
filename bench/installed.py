"""pvelint as users have it, of this checkout: in a venv of its own, with byte code, beside what it is compared with."""

from __future__ import annotations

import compileall
import shutil
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("lark", "pathspec", "yaml", "yamllint")


def install(folder: Path) -> Path:
    """The Python of the new venv.

    An editable install would run without byte code where `PYTHONDONTWRITEBYTECODE` is set, and looks for its modules
    in another way.
    """
    venv.create(folder)
    packages = next(folder.glob("lib/*/site-packages"))
    shutil.copytree(ROOT / "linter", packages / "pvelint", ignore=shutil.ignore_patterns("__pycache__"))
    for floor in ("grammar", "rules"):
        shutil.copytree(
            ROOT / floor, packages / "pvelint" / floor, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in OTHERS:
        _copy_package(name, packages)
    compileall.compile_dir(packages, quiet=1)
    return folder / "bin" / "python"


def _copy_package(name: str, target: Path) -> None:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: script/setup dev")
    shutil.copytree(Path(spec.origin).parent, target / name, ignore=shutil.ignore_patterns("__pycache__"))
