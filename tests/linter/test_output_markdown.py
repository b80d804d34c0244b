"""Markdown: what a job summary and a comment say, read by GitHub's own reader; and which findings come first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cmarkgfm import github_flavored_markdown_to_html as to_html
from pvelint.output import render
from pvelint.output.markdown_text import code, plain, prose
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]


def test_what_a_finding_says(make_finding: MakeFinding, make_report: MakeReport) -> None:
    finding = make_finding(message="the ROM of `hostpci0` | <b> hangs", help="add `rombar=0`")
    url = "https://github.com/pvelint/pvelint/blob/main/docs/rules/hba-missing-rombar.md"
    assert render("markdown", make_report("", finding)) == (
        "### pvelint: 1 error in 1 file\n\n**Errors**\n\n"
        f"- `nodes/pve1/qemu-server/105.conf:1:1` [hba-missing-rombar]({url}) (no-boot, 105 (nas) on pve1): "
        "the ROM of `hostpci0` \\| &lt;b&gt; hangs\\\n  help: add `rombar=0`\n"
    )


def test_no_finding(make_report: MakeReport) -> None:
    assert render("markdown", make_report("")) == "### pvelint: no problems in 1 file\n"


@pytest.mark.parametrize("format", ["markdown", "github"])
def test_errors_come_first(make_finding: MakeFinding, make_report: MakeReport, format: str) -> None:
    """Where a reader cuts off, the worst was shown; of equal ones the order stays."""
    words = [
        ("alpha", "INFO"),
        ("beta", "WARNING"),
        ("gamma", "ERROR"),
        ("delta", "WARNING"),
        ("eps", "ERROR"),
    ]
    findings = [make_finding(message=word, severity=Severity[name]) for word, name in words]
    shown = render(format, make_report("", *findings))
    places = [shown.index(word) for word in ("gamma", "eps", "beta", "delta", "alpha")]
    assert places == sorted(places)


def test_what_could_not_be_judged_is_told(make_report: MakeReport) -> None:
    errors = [f"{number}.conf: # Permission <denied>" for number in range(13)]
    shown = render("markdown", make_report("", errors=errors))
    assert "Not everything could be judged" in shown
    assert shown.count("Permission &lt;denied&gt;") == 10 and "- and 3 more\n" in shown
    assert to_html(shown).count("<li>") == 11


@pytest.mark.parametrize("size", [1, 400, 100_000])
def test_a_comment_is_not_too_long(make_finding: MakeFinding, make_report: MakeReport, size: int) -> None:
    findings = [make_finding(message="`" * size + "|<" * size, help="&" * size) for _ in range(500)]
    findings += [make_finding(severity=Severity.WARNING)] * 2000
    shown = render("markdown", make_report("", *findings))
    assert 10_000 < len(shown) < 65_000
    rest = 2500 - to_html(shown).count("<li>")
    errors = max(0, rest - 2000)
    among = f", {errors} of them errors" if errors else ""
    assert shown.endswith(f"\n**{rest} more findings are not shown here{among}.**\n")


@pytest.mark.parametrize(
    "text",
    [
        "a`b",
        "``",
        "` `",
        "`a``b`",
        "```",
        "x `a` y `",
        "`",
        "a \\`b\\` c",
        "`\\`",
        "`|\\|`",
        "` a `",
        "\\",
        "`a\\`*b*",
    ],
)
def test_backquotes_of_any_number_stay_what_they_are(text: str) -> None:
    """What is not code keeps its backquotes, what is code loses them; nothing else is lost."""
    for made in (prose(text), plain(text), code(text)):
        html = to_html(f"- x {made} y")
        assert "<em>" not in html and html.count("<li>") == 1
        assert html.count("<code>") == html.count("</code>")
    shown: Any = to_html(f"x {plain(text)} y")
    assert shown == f"<p>x {text} y</p>\n"
