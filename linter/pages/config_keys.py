"""The keys of pvelint.toml, as the page about them lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pvelint.config.keys import Key, Kind
from pvelint.config.model import KEYS

_TYPES = {
    Kind.SELECTORS: "list of rules and categories",
    Kind.PER_FILE_IGNORES: "table: lists of rules and categories, by pattern",
    Kind.GLOBS: "list of patterns",
    Kind.SEVERITIES: "table: severities, by rule",
    Kind.INVENTORIES: "list of paths, or `sysfs`",
    Kind.TEXTS: "list of names",
    Kind.PATH: "path",
    Kind.FLAG: "`true` or `false`",
    Kind.GUESTS: "table: a table for each guest, by VMID",
    Kind.NODES: "table: a table for each node, by name",
}
"""Of the other kinds, docs/pvelint.schema.json lists the words."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def config_keys(schema: Mapping[str, Any]) -> str:
    """A section for each key, in the order of docs/pvelint.schema.json, which that file is."""
    return "\n".join(
        line for name, about in schema["properties"].items() for line in _section(name, about, schema)
    )


def _section(name: str, about: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    key = KEYS[name]
    yield from (f"### {name}", "", str(about["description"]), "")
    if not key.in_file:
        return
    yield "| value | default | on the command line |"
    yield "|---|---|---|"
    default = f"`{json.dumps(about['default'])}`" if "default" in about else "none"
    yield f"| {_type(key, about, schema)} | {default} | {_option(name, key)} |"
    yield ""
    for example in about["examples"]:
        yield from ("```toml", *toml_lines({name: example}), "```", "")


def _type(key: Key, about: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if key.kind in _TYPES:
        return _TYPES[key.kind]
    named = str(about.get("$ref", "")).rpartition("/")[2]
    *words, last = (
        f"`{json.dumps(word)}`" for word in {**schema["definitions"].get(named, {}), **about}["enum"]
    )
    return f"{', '.join(words)} or {last}"


def _option(name: str, key: Key) -> str:
    if not key.option:
        return "no option"
    return f"`--{name}` {'adds to it' if key.adds else 'takes precedence'}"


def toml_lines(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """A table's values, and below them its tables."""
    values = {name: value for name, value in table.items() if not isinstance(value, dict)}
    if path and (values or not table):
        yield f"[{_dotted(path)}]"
    yield from (f"{_dotted([name])} = {_value(value)}" for name, value in values.items())
    for name, value in table.items():
        if isinstance(value, dict):
            if values:
                yield ""
            yield from toml_lines(value, (*path, name))


def _value(value: object) -> str:
    """On one line, tables in a list too."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_dotted([name])} = {_value(inner)}' for name, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dotted(path: Iterable[str]) -> str:
    return ".".join(name if _BARE.fullmatch(name) else _value(name) for name in path)
