"""Each regular expression over the content of files takes time by the length of the text, and by nothing more."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import pytest
from pvelint.config import globs
from pvelint.grammar.hardware import parse
from pvelint.grammar.schema import checks
from pvelint.grammar.schema.formats import kit
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax import qemu_args
from pvelint.grammar.syntax.parse import GRAMMARS, line_parser
from pvelint.grammar.version import Version
from pvelint.grammar.vm.known_systems import SYSTEMS
from pvelint.pages import toml_text

from .regex_growth import growth
from .test_floors import ROOT, SOURCES, module_name

FROM_THE_BEGINNING = frozenset(("match",))
WHOLE = frozenset(("fullmatch",))
ANYWHERE = frozenset(("search", "finditer", "findall", "split", "sub", "subn", "scanner"))
ANY_WAY = FROM_THE_BEGINNING | WHOLE | ANYWHERE
HANDED_ON = {
    "grammar/access/realms.py": FROM_THE_BEGINNING,
    "grammar/cluster/ha.py": FROM_THE_BEGINNING,
    "grammar/cluster/jobs.py": FROM_THE_BEGINNING,
    "grammar/config_file/layout.py": FROM_THE_BEGINNING,
    "grammar/secrets/arguments.py": FROM_THE_BEGINNING,
    "grammar/syntax/qemu_args.py": FROM_THE_BEGINNING,
    "linter/config/toml_lines.py": FROM_THE_BEGINNING,
}
"""How patterns are used that do not stand behind a name of their module; others may be used in any way."""
NOT_SHOWN = {
    r"grammar/secrets/names.py: [A-Z]+(?![a-z])|[A-Z]?[a-z]+": "names are cut to 64 characters before",
    r"grammar/hardware/parse.py: "
    + parse._PROMPT.pattern: "behind a node's name stands what is none: one way to split",
    r"grammar/syntax/qemu_args.py: " + qemu_args._WORD.pattern: "asked only where all quotes are closed",
    r"grammar/syntax/qemu_args.py: "
    + qemu_args._PIECE.pattern: "asked of words, whose quotes are all closed",
    "linter/config/globs.py: " + globs._PIECE: "an unclosed bracket ends the search",
    r"linter/pages/toml_text.py: " + toml_text._STATEMENT.pattern: "reads the project's own examples",
    r"schema: ^^((?>[+-]?[\w\-\._=]+,?)+)$$": "an atomic group has no other way to read a text",
}
"""Patterns whose time is bounded though the analysis does not show it, and why."""
MADE_WHILE_RUNNING = {
    "grammar/schema/formats/kit.py: pattern": "looked at below, with values for all options",
    "grammar/schema/checks.py: f'^{pattern}$'": "looked at below, with values for all options",
    "grammar/vm/known_systems.py: f'(?<![a-z0-9]){name}'": "looked at below, for all systems",
    "rules/security/args_exposes_vnc.py: f',{name}(?:=on|=yes|=true)?(?=,|$)'": "no loop",
    "linter/config/globs.py: expression": "a class of characters that a config names: no loop",
    "linter/config/globs.py: self._expression": "globs of a config are not content of files",
}
"""`path: expression` -> what the patterns are that are made of it."""


class Use(NamedTuple):
    path: str
    pattern: str
    flags: int
    ways: frozenset[str]

    def __str__(self) -> str:
        return f"{self.path}: {self.pattern}"


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def ways_of(path: str, name: str) -> frozenset[str]:
    """How the pattern of this name is used: the methods that are called, all where it is handed on."""
    found: set[str] = set()
    for source in [path] if name.startswith("_") else SOURCES:
        nodes = list(ast.walk(tree_of(source)))
        for node in nodes:
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == name:
                found.add(node.attr)
        called = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        loads = (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id == name)
        if any(id(node) not in called for node in loads):
            found |= HANDED_ON.get(path, ANY_WAY)
    return frozenset(found & ANY_WAY) or HANDED_ON.get(path, ANY_WAY)


def uses() -> Iterator[Use | str]:
    """All patterns in the sources; what cannot be known before it runs as `path: expression`."""
    for path in SOURCES:
        if "import re\n" not in (ROOT / path).read_text(encoding="utf-8"):
            continue
        module = import_module(module_name(path))
        names = {
            id(node.value): node.targets[0].id
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                way = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                if way == "compile":
                    name = names.get(id(node))
                    yield use(
                        path, module, node, ways_of(path, name) if name else HANDED_ON.get(path, ANY_WAY)
                    )
                elif way in ANY_WAY:
                    yield use(path, module, node, frozenset((way,)))


def use(path: str, module: ModuleType, call: ast.Call, ways: frozenset[str]) -> Use | str:
    given = [ast.unparse(argument) for argument in (*call.args[1:], *(k.value for k in call.keywords))]
    try:
        pattern = eval(ast.unparse(call.args[0]), vars(module))
        flags = [eval(text, vars(module)) for text in given if text.startswith("re.")]
    except NameError:
        return f"{path}: {ast.unparse(call.args[0])}"
    return Use(path, pattern, sum(flags), ways)


FOUND = list(uses())
KNOWN = [found for found in FOUND if isinstance(found, Use)]


def fault(found: Use) -> str | None:
    """As it is used at worst."""
    whole = bool(found.ways & WHOLE)
    faults = (growth(found.pattern, found.flags, search=bool(found.ways & ANYWHERE), whole=False),)
    return next(filter(None, (*faults, growth(found.pattern, found.flags, search=False, whole=whole))), None)


def patterns_of_values(monkeypatch: pytest.MonkeyPatch) -> list[Use]:
    """The patterns that values of all options meet, in all versions."""
    found: set[Use] = set()

    def whole(pattern: str) -> re.Pattern[str]:
        found.add(Use("schema", pattern, int(re.ASCII), WHOLE | ANYWHERE if "[^" in pattern[:3] else WHOLE))
        return re.compile(pattern, re.ASCII)

    def searched(pattern: str, flags: int) -> re.Pattern[str]:
        found.add(Use("schema", f"^{pattern}$", flags, ANYWHERE))
        return re.compile(f"^{pattern}$", flags)

    monkeypatch.setattr(kit, "_compiled", whole)
    monkeypatch.setattr(checks, "_compiled", searched)
    rows = (ROOT / "tests/data/value-verdicts.tsv").read_text("utf-8").splitlines()[1:]
    for key, _, value in (row.split("\t") for row in rows):
        for version in (min(Version), max(Version)):
            read_value(key, json.loads(value), version, frozenset())
    return sorted(found)


def test_each_takes_time_by_the_length_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {
        str(f): (f.ways, reason) for f in [*KNOWN, *patterns_of_values(monkeypatch)] if (reason := fault(f))
    }
    assert {name: why for name, why in faults.items() if name not in NOT_SHOWN} == {}
    assert faults.keys() == NOT_SHOWN.keys()


def test_all_that_are_made_while_running_are_known() -> None:
    assert {found for found in FOUND if isinstance(found, str)} <= MADE_WHILE_RUNNING.keys()


@pytest.mark.parametrize("pattern", [system.name.pattern for system in SYSTEMS])
def test_names_of_systems(pattern: str) -> None:
    assert growth(pattern, search=True, whole=False) is None


@pytest.mark.parametrize(
    ("pattern", "search", "whole"),
    [
        ("(a*)*b", False, False),
        ("(a|a)*", False, True),
        ("a*a*b", False, False),
        ("a*b", True, False),
        (r"[0-9]+(?:\.?[0-9]+)*\Z", False, False),
        ("(?:x+y?){2,}z", False, False),
        ("(?=.*x)a", True, False),
        (r"\bPVEAPIToken=[^ ]+![^ ]+[=:][0-9a-f]{36}", True, False),
        ("a(?:b*b*c)?", False, False),
        ("secret,(?:[^ ]*,)?data=", True, False),
    ],
)
def test_what_takes_longer_is_found(pattern: str, search: bool, whole: bool) -> None:
    assert growth(pattern, search=search, whole=whole) is not None


@pytest.mark.parametrize(
    ("pattern", "search", "whole"),
    [
        ("a*b", False, False),
        ("[a-z]+", True, False),
        (r"\b[a-z]+:", True, False),
        ("(?<![a-z])[a-z]+:", True, False),
        ("x*y*", False, True),
        ("(?:a,)*a*b", False, False),
        (r"(?:[^\\\"]|\\.)*", False, True),
        ("(?:a{0,3}b?){0,5}c", True, False),
        ("^a*b", True, False),
    ],
)
def test_what_takes_no_longer_is_let_be(pattern: str, search: bool, whole: bool) -> None:
    assert growth(pattern, search=search, whole=whole) is None


SYNTAX = ROOT / "grammar" / "syntax"
PARTS = {name for names in GRAMMARS.values() for name in names}
"""Grammar files that go together."""


@pytest.mark.parametrize(
    "names",
    [*GRAMMARS.values(), *((path.name,) for path in SYNTAX.glob("*.lark") if path.name not in PARTS)],
)
def test_terminals_of_a_grammar(names: tuple[str, ...]) -> None:
    for terminal in line_parser(*names).terminals:
        assert growth(terminal.pattern.to_regexp(), search=False, whole=False) is None, terminal.name
