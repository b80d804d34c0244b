"""docs/report.schema.json is strict, and its words are those of the code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pvelint.grammar.config_file.etc_pve import LARGEST_VMID, SMALLEST_VMID
from pvelint.grammar.guest_kind import CONTAINER, VM
from pvelint.grammar.syntax.nodes import Edit, Span
from pvelint.grammar.version import Version
from pvelint.output import render
from pvelint.report.model import Diagnostic, RelatedPlace, Report
from pvelint.rules.model import Applicability, Category, Fix, Impact, Severity

from ..report_schema import SCHEMA, faults

GUEST = "nodes/pve1/qemu-server/105.conf"
Path_ = tuple[str | int, ...]


@pytest.fixture
def document(make_finding: Callable[..., Diagnostic], make_report: Callable[..., Report]) -> dict[str, Any]:
    """With every part that a document may have."""
    fix = Fix.safe("set rombar=0", Edit(GUEST, Span.on_line(1, 0, 1), "x"))
    finding = make_finding(
        fix=fix,
        alternatives=(fix,),
        related=(RelatedPlace(GUEST, Span.on_line(1, 0, 3), "here"),),
        section="PENDING",
        fingerprint="0" * 64,
    )
    made: dict[str, Any] = json.loads(render("json", make_report("", finding)))
    return made


def parts(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value in a document, with the way to it."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from parts(part, (*path, key))


def at(document: Any, path: Path_) -> Any:
    for key in path:
        document = document[key]
    return document


def with_value(document: Any, path: Path_, value: object) -> str:
    """A copy in which this is the value at a path, which may be that of a new key."""
    copy = deepcopy(document)
    at(copy, path[:-1])[path[-1]] = value
    return json.dumps(copy)


def without(document: Any, path: Path_) -> str:
    copy = deepcopy(document)
    del at(copy, path[:-1])[path[-1]]
    return json.dumps(copy)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for path, part in parts(SCHEMA):
        if isinstance(part, dict) and "properties" in part and path[-1:] != ("properties",):
            assert part["additionalProperties"] is False, path
            assert part["required"] == list(part["properties"]), path


def test_its_words_are_those_of_the_code() -> None:
    finding = SCHEMA["$defs"]["finding"]["properties"]
    severities = [str(severity) for severity in sorted(Severity, reverse=True)]
    assert finding["severity"]["enum"] == SCHEMA["$defs"]["summary"]["properties"]["by_severity"]["required"]
    assert finding["severity"]["enum"] == severities
    assert finding["category"]["enum"] == [category.value for category in Category]
    assert finding["impact"]["enum"] == [impact.value for impact in Impact]
    assert finding["pve"]["enum"] == [str(version) for version in Version]
    assert SCHEMA["$defs"]["fix"]["properties"]["applicability"]["enum"] == [a.value for a in Applicability]
    guest = SCHEMA["$defs"]["guest"]["properties"]
    assert guest["kind"]["enum"] == [VM.value, CONTAINER.value]
    assert (guest["vmid"]["minimum"], guest["vmid"]["maximum"]) == (SMALLEST_VMID, LARGEST_VMID)


def test_no_key_may_lack_and_none_may_be_added(document: dict[str, Any]) -> None:
    assert faults(json.dumps(document)) == []
    objects = [(path, part) for path, part in parts(document) if isinstance(part, dict)]
    assert len(objects) > 15
    for path, part in objects:
        assert faults(with_value(document, (*path, "extra"), 1)), path
        for key in part:
            assert faults(without(document, (*path, key))), (*path, key)


def test_no_value_may_be_of_another_kind(document: dict[str, Any]) -> None:
    """Only null may stand for some of them."""
    others: tuple[object, ...] = (None, True, 1.5, "", [], {})
    nullable = set()
    for path, part in [*parts(document)][1:]:
        for other in others:
            if type(other) is not type(part) and not faults(with_value(document, path, other)):
                assert other is None, (path, other)
                nullable.add(path[-1])
    assert nullable == {"guest", "vmid", "node", "name", "section", "key", "option", "fix"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("findings", 0, "rule"), ""),
        (("findings", 0, "severity"), "note"),
        (("findings", 0, "category"), "disks"),
        (("findings", 0, "impact"), "none"),
        (("findings", 0, "pve"), "9"),
        (("findings", 0, "url"), "javascript:x"),
        (("findings", 0, "path"), ""),
        (("findings", 0, "guest", "vmid"), 99),
        (("findings", 0, "guest", "kind"), "vm"),
        (("findings", 0, "span", "start", "line"), 0),
        (("findings", 0, "span", "end", "column"), 0),
        (("findings", 0, "fix", "applicability"), "display"),
        (("findings", 0, "fix", "edits", 0, "start", "column"), 0),
        (("findings", 0, "fingerprint"), "0" * 63),
        (("summary", "files"), -1),
        (("summary", "by_severity", "error"), -1),
    ],
)  # fmt: skip
def test_no_value_may_be_out_of_bounds(document: dict[str, Any], path: Path_, value: object) -> None:
    assert faults(with_value(document, path, value))
