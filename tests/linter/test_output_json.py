"""The JSON contract: shape, order of keys, ASCII."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.nodes import Edit, Span
from pvelint.output import render
from pvelint.report.model import Diagnostic, RelatedPlace, Report, rule_url
from pvelint.rules.model import Fix

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"


def place(line: int, start: int, end: int) -> dict[str, object]:
    return {"start": {"line": line, "column": start}, "end": {"line": line, "column": end}}


def test_whole_document(make_finding: MakeFinding, make_report: MakeReport) -> None:
    fix = Fix.safe("set rombar=0", Edit(PATH, Span.on_line(9, 24, 24), ",rombar=0"))
    related = RelatedPlace(PATH, Span.on_line(1, 0, 3), "here")
    finding = make_finding(
        span=Span.on_line(9, 0, 24), fix=fix, alternatives=(fix, fix), related=(related,), section="PENDING"
    )
    shown_fix = {
        "applicability": "safe",
        "title": "set rombar=0",
        "edits": [{"path": PATH, **place(9, 25, 25), "replacement": ",rombar=0"}],
    }
    expected = {
        "version": 1,
        "findings": [
            {
                "rule": "hba-missing-rombar",
                "category": "passthrough",
                "severity": "error",
                "impact": "no-boot",
                "pve": "9.2",
                "message": "the ROM of this HBA hangs SeaBIOS",
                "help": "add rombar=0",
                "url": rule_url("hba-missing-rombar"),
                "path": PATH,
                "guest": {"vmid": 105, "node": "pve1", "name": "nas", "kind": "qemu"},
                "section": "PENDING",
                "key": "hostpci0",
                "option": "rombar",
                "span": place(9, 1, 25),
                "fix": shown_fix,
                "alternatives": [shown_fix, shown_fix],
                "related": [{"path": PATH, "span": place(1, 1, 4), "message": "here"}],
                "fingerprint": "f00d",
            }
        ],
        "summary": {
            "files": 1,
            "findings": 1,
            "fixed": 0,
            "fixable": 1,
            "by_severity": {"error": 1, "warning": 0, "info": 0},
        },
    }
    shown = json.loads(render("json", make_report("", finding)))
    assert json.dumps(shown) == json.dumps(expected)  # the order of keys, too


def test_nothing_found(make_report: MakeReport) -> None:
    report = make_report("")
    assert json.loads(render("json", report))["findings"] == []
    assert render("jsonl", report) == ""


def test_what_is_not_there_is_null(make_finding: MakeFinding, make_report: MakeReport) -> None:
    finding = make_finding(guest=None, key=None, option=None)
    (shown,) = json.loads(render("json", make_report("", finding)))["findings"]
    assert [shown[name] for name in ("guest", "section", "key", "option", "fix")] == [None] * 5


def test_bytes_that_are_not_utf8(make_finding: MakeFinding, make_report: MakeReport) -> None:
    shown = render("jsonl", make_report("", make_finding(path="\udcff\x7f.conf")))
    assert r'"path": "\udcff\u007f.conf"' in shown


@given(texts=st.lists(st.text(st.characters(codec=None)), min_size=5, max_size=5))
def test_any_text_comes_back(make_finding: MakeFinding, make_report: MakeReport, texts: list[str]) -> None:
    path, message, help_, key, section = texts
    finding = make_finding(path=path, message=message, help=help_, key=key, section=section)
    report = make_report("", finding, finding)
    document, lines = render("json", report), render("jsonl", report)
    assert document.isascii() and lines.isascii()
    assert all(line.isprintable() for line in (document + lines).split("\n"))
    parsed = [json.loads(line) for line in lines.splitlines()]
    assert parsed == json.loads(document)["findings"]
    assert [parsed[1][name] for name in ("path", "message", "help", "key", "section")] == texts
