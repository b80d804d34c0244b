"""The rooms of the house: small folders, and imports without circles, also among those that only types need."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePath

import pytest

from .test_floors import ROOT, SOURCES, imported_modules, module_name

MOST_MODULES = 16
LARGER = {"linter/output": "a module for each format"}
MODULES = {module_name(path): path for path in SOURCES}
IMPORTS = {
    path: {
        MODULES[module if module in MODULES else module.rpartition(".")[0]]
        for _, module in imported_modules(path, ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if module in MODULES or module.rpartition(".")[0] in MODULES
    }
    - {path}
    for path in SOURCES
}


def room_of(path: str) -> str:
    """The folder that a module is in; the modules of a floor's top stand for themselves, the rules are one room."""
    parts = PurePath(path).parts
    return parts[0] if parts[0] == "rules" else path if len(parts) == 2 else str(PurePath(path).parent)


def rooms(imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What each room imports of others."""
    graph: dict[str, set[str]] = defaultdict(set)
    for path, targets in imports.items():
        graph[room_of(path)] |= {room_of(target) for target in targets} - {room_of(path)}
    return graph


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_imports_form_no_circle() -> None:
    assert circle(IMPORTS) == []


def test_rooms_form_no_circle() -> None:
    assert circle(rooms(IMPORTS)) == []


def test_circles_are_found() -> None:
    graph = {"linter/a/b.py": {"linter/c/d.py"}, "linter/c/e.py": {"linter/a/f.py"}}
    assert circle(graph) == []
    assert circle(rooms(graph)) != []
    assert circle({"linter/x.py": {"linter/y.py"}, "linter/y.py": {"linter/x.py"}}) != []


@pytest.mark.parametrize("floor", ["linter", "grammar"])
def test_rooms_stay_small(floor: str) -> None:
    sizes: dict[str, int] = defaultdict(int)
    for path in SOURCES:
        if path.startswith(f"{floor}/") and not path.endswith("__init__.py"):
            sizes[str(PurePath(path).parent)] += 1
    assert {room for room, size in sizes.items() if size > MOST_MODULES} <= LARGER.keys()


def test_the_map_names_every_room() -> None:
    text = (
        (ROOT / "CONTRIBUTING.md")
        .read_text(encoding="utf-8")
        .partition("## A map")[2]
        .partition("\n**From")[0]
    )
    folders = {"/".join(PurePath(path).parts[:2]) for path in SOURCES if len(PurePath(path).parts) > 2}
    unnamed = {room for room in folders if not room.startswith("rules/") and f"`{room}`" not in text}
    assert unnamed == set()
