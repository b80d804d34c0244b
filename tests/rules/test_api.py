"""What rules take of the grammar is offered by the modules for authors, and nothing else is needed."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

RULES = Path(__file__).parents[2] / "rules"
API = {
    path.stem.replace("__init__", ""): import_module(
        f"pvelint.rules.api.{path.stem}".removesuffix(".__init__")
    )
    for path in (RULES / "api").glob("*.py")
}
SHARED = ("pvelint.grammar", "pvelint.rules.guest_kit", "pvelint.rules.line_kit")
OWN = ("api", "line_kit")
"""Folders of `rules` that are no category."""


def offered() -> set[int]:
    return {id(getattr(module, name)) for module in API.values() for name in module.__all__}


def taken() -> Iterator[tuple[str, str, str]]:
    """(file, module, name) of each import of a rule."""
    for path in sorted(RULES.glob("*/*.py")):
        if path.parent.name in OWN:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SHARED):
                yield from ((path.name, node.module or "", alias.name) for alias in node.names)


def test_there_is_something_to_look_at() -> None:
    assert set(API) >= {"", "lines", "guests", "vm", "cluster", "hardware", "text"}
    assert len(list(taken())) > 200


def test_all_that_a_rule_takes_is_offered() -> None:
    """A missing one belongs into the module of `rules/api` that speaks of it."""
    known = offered()
    missing = {
        f"{module}.{name} ({file})"
        for file, module, name in taken()
        if id(getattr(import_module(module), name)) not in known
    }
    assert missing == set()


@pytest.mark.parametrize("module", API.values(), ids=lambda module: module.__name__)
def test_it_says_what_it_offers(module: ModuleType) -> None:
    assert module.__doc__
    public = {
        name for name, value in vars(module).items() if not name.startswith("_") and not is_foreign(value)
    }
    assert set(module.__all__) == public - {"annotations", *API}
    assert len(set(module.__all__)) == len(module.__all__)


def is_foreign(value: object) -> bool:
    return inspect.ismodule(value)


def test_each_thing_has_one_home() -> None:
    functions = [
        f"{value.__module__}.{name}"
        for module in API.values()
        for name in module.__all__
        if inspect.isroutine(value := getattr(module, name)) or inspect.isclass(value)
    ]
    assert sorted(functions) == sorted(set(functions))


@pytest.mark.parametrize("name", sorted(n for n in API[""].__all__ if inspect.isclass(getattr(API[""], n))))
def test_classes_that_all_rules_see_are_explained(name: str) -> None:
    assert inspect.getdoc(getattr(API[""], name))
