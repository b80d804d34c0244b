"""Checkstyle and JUnit: schema, counts, and no text that breaks the XML."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.nodes import Span
from pvelint.output import render
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"
ANY_TEXT = st.text(st.characters(codec=None))


@pytest.fixture(scope="module")
def junit_schema() -> Any:
    from lxml import etree

    return etree.XMLSchema(
        etree.fromstring((files("ub_test_reports") / "schemas" / "JUnit.xsd").read_bytes())
    )


def check(schema: Any, document: str) -> None:
    from lxml import etree

    schema.assertValid(etree.fromstring(document.encode("ascii")))


def test_junit(junit_schema: Any, make_finding: MakeFinding, make_report: MakeReport) -> None:
    findings = [make_finding(severity=severity) for severity in Severity]
    report = make_report("", *findings, paths=["clean.conf", PATH], errors=["a rule crashed"])
    document = render("junit", report)
    check(junit_schema, document)
    clean, linted, run = ElementTree.fromstring(document)
    assert [clean.get(name) for name in ("name", "tests", "failures")] == ["clean.conf", "1", "0"]
    assert [linted.get(name) for name in ("name", "tests", "failures")] == [PATH, "3", "2"]
    assert [failure.get("type") for failure in linted.iter("failure")] == ["warning", "error"]
    assert "info[hba-missing-rombar]" in linted.findtext("system-out", "")
    assert [error.text for error in run.iter("error")] == ["a rule crashed"]


def test_empty_junit_has_a_test(junit_schema: Any, make_report: MakeReport) -> None:
    document = render("junit", make_report(""))
    check(junit_schema, document)
    assert len(list(ElementTree.fromstring(document).iter("testcase"))) == 1


def test_checkstyle(make_finding: MakeFinding, make_report: MakeReport) -> None:
    report = make_report("", make_finding(message='<a> & "b"\nc'), make_finding(), make_finding(path="other"))
    root = ElementTree.fromstring(render("checkstyle", report))
    assert [(file.get("name"), len(file)) for file in root] == [(PATH, 2), ("other", 1)]
    assert root[0][0].attrib == {
        "line": "1",
        "column": "1",
        "severity": "error",
        "message": '<a> & "b"\nc',
        "source": "pvelint.passthrough.hba-missing-rombar",
    }


def test_checkstyle_is_read_by_diff_quality(make_finding: MakeFinding, make_report: MakeReport) -> None:
    from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver

    path = "etc pve/b\u00fcro/105.conf"
    findings = [
        make_finding(path=path, message='<b>&"\u6f22', severity=severity, span=Span.on_line(line, 0, 5))
        for line, severity in enumerate(Severity, 1)
    ]
    found = CheckstyleXmlDriver().parse_reports([render("checkstyle", make_report("", *findings))])
    read = {path: [(violation.line, violation.message) for violation in found[path]] for path in found}
    assert read == {path: [(line, f'{severity}: <b>&"\u6f22') for line, severity in enumerate(Severity, 1)]}


@given(path=ANY_TEXT.filter(bool), message=ANY_TEXT, help_=ANY_TEXT)
def test_any_text_is_xml(
    junit_schema: Any,
    make_finding: MakeFinding,
    make_report: MakeReport,
    path: str,
    message: str,
    help_: str,
) -> None:
    report = make_report("", make_finding(path=path, message=message, help=help_))
    check(junit_schema, render("junit", report))
    (file,) = ElementTree.fromstring(render("checkstyle", report))
    shown = file[0].get("message", "")
    if message.isprintable():
        assert shown == message
