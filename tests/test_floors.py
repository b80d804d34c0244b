"""The shape of the code: imports go down only, files stay small."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"grammar": "pvelint.grammar", "rules": "pvelint.rules", "linter": "pvelint"}
ALLOWED = {
    "grammar": {"grammar"},
    "rules": {"grammar", "rules"},
    "linter": {"grammar", "rules", "linter"},
}
MOST_LINES = 250
LONGER_FILES: dict[str, str] = {"rules/registry.py": "generated data"}
"""Path -> why this one may be longer (a data table)."""


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted(name for name in names if (ROOT / name).is_file())


FILES = tracked_files()
SOURCES = [name for name in FILES if name.endswith(".py") and name.split("/")[0] in PACKAGES]


def test_there_is_something_to_look_at() -> None:
    assert {name.split("/")[0] for name in SOURCES} == set(PACKAGES)


def module_name(path: str) -> str:
    folder, _, rest = path.removesuffix(".py").partition("/")
    return ".".join([PACKAGES[folder], *(part for part in rest.split("/") if part != "__init__")])


def imported_modules(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of what a file imports, `from a import b` as `a.b`, wherever the import stands."""
    package = module_name(path).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = [*above, *([node.module] if node.module else [])]
            yield from ((node.lineno, ".".join([*start, alias.name])) for alias in node.names)


def floor_of(module: str) -> str | None:
    """The floor that a module belongs to; None for other people's modules."""
    if module in PACKAGES or module.split(".")[0] in PACKAGES:
        return "a second copy"
    for floor, package in PACKAGES.items():
        if module == package or module.startswith(f"{package}."):
            return floor
    return None


@pytest.mark.parametrize("path", SOURCES)
def test_imports_go_down_only(path: str) -> None:
    allowed = ALLOWED[path.split("/")[0]]
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for line, module in imported_modules(path, tree):
        floor = floor_of(module)
        assert floor is None or floor in allowed, f"{path}:{line} imports {module}"


@pytest.mark.parametrize("path", SOURCES)
def test_a_floor_uses_only_what_another_one_offers(path: str) -> None:
    own = path.split("/")[0]
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for line, module in imported_modules(path, tree):
        private = [part for part in module.split(".") if part.startswith("_") and not part.startswith("__")]
        assert floor_of(module) in (None, own) or not private, f"{path}:{line} imports {module}"


OFFERED = ("pvelint.rules.schema._words",)
"""Private modules that other categories import all the same."""


@pytest.mark.parametrize("path", [path for path in SOURCES if path.startswith("rules/")])
def test_a_category_keeps_its_own_modules_to_itself(path: str) -> None:
    own = module_name(path).rpartition(".")[0]
    for line, module in imported_modules(path, ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        private = [part for part in module.split(".") if part.startswith("_") and part != "__future__"]
        if private and module.startswith("pvelint.rules.") and not module.startswith(OFFERED):
            assert module.startswith(f"{own}."), f"{path}:{line} imports {module}"


@pytest.mark.parametrize(
    ("path", "source", "modules"),
    [
        ("grammar/guest.py", "from ..rules import api", ["pvelint.rules.api"]),
        ("grammar/guest.py", "from .. import rules", ["pvelint.rules"]),
        ("grammar/__init__.py", "from .guest import Guest", ["pvelint.grammar.guest.Guest"]),
        ("rules/boot/order.py", "from ...cli import main", ["pvelint.cli.main"]),
        ("rules/api.py", "def f():\n    import pvelint.engine", ["pvelint.engine"]),
        ("linter/cli.py", "from pvelint import grammar", ["pvelint.grammar"]),
    ],
)
def test_imports_are_recognised(path: str, source: str, modules: list[str]) -> None:
    assert [module for _, module in imported_modules(path, ast.parse(source))] == modules


@pytest.mark.parametrize("path", [name for name in FILES if name.endswith((".py", ".lark"))])
def test_files_stay_small(path: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES or path in LONGER_FILES, f"{path} has {lines} lines: split it"


def test_the_list_of_longer_files_is_current() -> None:
    for path, reason in LONGER_FILES.items():
        assert reason
        assert (ROOT / path).read_text(encoding="utf-8").count("\n") > MOST_LINES, f"{path} is small again"
