"""docs/report.schema.json, for tests that hold output against it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "docs" / "report.schema.json").read_text(encoding="utf-8")
)


def faults(document: str) -> list[str]:
    """What is wrong with the output of `json`."""
    return _faults(json.loads(document), "")


def faults_of_lines(lines: str) -> list[str]:
    """What is wrong with the output of `jsonl`."""
    return [fault for line in lines.splitlines() for fault in _faults(json.loads(line), "finding")]


def _faults(value: object, part: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(part).iter_errors(value)]


@cache
def _validator(part: str) -> Draft202012Validator:
    """Of the document, or of one of the `$defs`."""
    schema = {**SCHEMA, "$ref": f"#/$defs/{part}"} if part else SCHEMA
    own = {"$schema", "$id", "$ref", "$defs"} if part else schema.keys()
    return Draft202012Validator({key: value for key, value in schema.items() if key in own})
