"""docs/pvelint.schema.json says of pvelint.toml what the code says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pvelint.config import Config, ConfigError, Names, load_config
from pvelint.config.model import KEYS
from pvelint.grammar.version import UnknownVersionError, Version, parse_version
from pvelint.output import FORMATS
from pvelint.rules.model import Severity

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "pvelint.schema.json").read_text(encoding="utf-8")
)
KNOWN = Names(frozenset(("duplicate-key",)))

RIGHT = {
    "select": 'select = ["all", "boot"]',
    "ignore": 'ignore = ["duplicate-key"]',
    "per-file-ignores": 'per-file-ignores = {"a/*.conf" = ["boot"]}',
    "exclude": 'exclude = ["old/"]',
    "min-severity": 'min-severity = "info"',
    "fail-on": 'fail-on = "never"',
    "severity": 'severity = {duplicate-key = "error"}',
    "pve": 'pve = "8"',
    "inventory": 'inventory = ["hardware"]',
    "plugins": 'plugins = ["house-rules"]',
    "output-format": 'output-format = "junit"',
    "baseline": 'baseline = "known.json"',
    "include": 'include = ["vms/*.conf"]',
    "allow-empty": "allow-empty = true",
    "no-inline-ignores": "no-inline-ignores = true",
    "no-cache": "no-cache = false",
    "cache-dir": 'cache-dir = ".cache"',
    "guests": 'guests.105.ignore = ["boot"]',
    "nodes": 'nodes.pve1 = {pve = "9.1", pci = {"0000:01:00" = "1000-0097"}}',
}

WRONG = (
    'unknown = "x"',
    'select = "all"',
    "ignore = [1]",
    "per-file-ignores = []",
    'per-file-ignores = {"!a" = []}',
    'exclude = [""]',
    'min-severity = "never"',
    'fail-on = "none"',
    'severity = {duplicate-key = "never"}',
    "pve = 9.1",
    'pve = "6"',
    'inventory = "hardware"',
    "plugins = [true]",
    'output-format = "xml"',
    'baseline = ""',
    "no-inline-ignores = 1",
    'no-cache = "yes"',
    "cache-dir = []",
    "guests.nas.ignore = []",
    "guests.105.skip = []",
    "nodes.pve1.version = '9'",
    'nodes.pve1.pci = {"1:0.0" = "1000:0097"}',
    'nodes.pve1.pci = {"01:00.0" = "LSI"}',
)


def schema_takes(text: str) -> bool:
    return jsonschema.Draft7Validator(SCHEMA).is_valid(tomllib.loads(text))


def code_takes(text: str, folder: Path) -> bool:
    path = folder / "pvelint.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "hardware").mkdir(exist_ok=True)
    try:
        load_config(path, KNOWN)
    except ConfigError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_schema_code_and_examples_have_the_same_keys() -> None:
    assert set(SCHEMA["properties"]) == set(KEYS) == set(RIGHT)


@pytest.mark.parametrize("text", RIGHT.values())
def test_both_take_what_is_right(text: str, tmp_path: Path) -> None:
    assert (schema_takes(text), code_takes(text, tmp_path)) == (True, True)


@pytest.mark.parametrize("text", WRONG)
def test_both_refuse_what_is_wrong(text: str, tmp_path: Path) -> None:
    assert (schema_takes(text), code_takes(text, tmp_path)) == (False, False)


@pytest.mark.parametrize(("key", "entry"), SCHEMA["properties"].items())
def test_defaults_and_examples_are_true(key: str, entry: dict[str, Any]) -> None:
    if "default" in entry:
        value = getattr(Config(), key.replace("-", "_"))
        assert entry["default"] == (list(value) if isinstance(value, tuple) else _plain(value))
    for example in entry.get("examples", []):
        assert jsonschema.Draft7Validator(SCHEMA).is_valid({key: example})


def test_words_are_those_of_the_code() -> None:
    assert SCHEMA["properties"]["output-format"]["enum"] == list(FORMATS)
    severities = [str(severity) for severity in sorted(Severity, reverse=True)]
    assert SCHEMA["definitions"]["severity"]["enum"] == severities
    assert SCHEMA["properties"]["fail-on"]["enum"] == [*severities, "never"]
    words = SCHEMA["definitions"]["version"]["enum"]
    assert {parse_version(word) for word in words} == set(Version)
    assert {str(version) for version in Version} <= set(words)
    with pytest.raises(UnknownVersionError):
        parse_version("6")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Severity) else value
