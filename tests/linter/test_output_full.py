"""What people read: places, carets, fixes, escapes, colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.nodes import FILE_START, Edit, Position, Span
from pvelint.output import render
from pvelint.output.tally import tally
from pvelint.report.model import Diagnostic, RelatedPlace, Report
from pvelint.rules.model import Fix, Severity

from .steps import steps_of

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"


def test_whole_block(make_finding: MakeFinding, make_report: MakeReport) -> None:
    text = "cores: 2\nhostpci0: 01:00.0,pcie=1\n"
    edit = Edit(PATH, Span.on_line(2, 24, 24), ",rombar=0")
    related = RelatedPlace(PATH, Span.on_line(1, 0, 8), "these cores")
    finding = make_finding(
        span=Span.on_line(2, 0, 24), fix=Fix.safe("set rombar=0", edit), related=(related,)
    )
    assert render("full", make_report(text, finding)) == (
        f"{PATH}:2:1: error[hba-missing-rombar] the ROM of this HBA hangs SeaBIOS\n"
        "  |\n"
        "2 | hostpci0: 01:00.0,pcie=1\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = guest: 105 (nas) on pve1\n"
        "  = impact: no-boot\n"
        "  = help: add rombar=0\n"
        f"  = see: {PATH}:1:1: these cores\n"
        "  = fix: set rombar=0 (safe)\n"
        "2 + hostpci0: 01:00.0,pcie=1,rombar=0\n"
        "\n"
        "1 error in 1 file, 1 fixable with --fix\n"
    )


def excerpt(report: Report, width: int = 80) -> tuple[str, str]:
    """The line and its carets, without the gutter."""
    lines = render("full", report, width=width).split("\n")
    at = next(i for i, line in enumerate(lines) if re.match(r" *\d+ \| ", line))
    return lines[at].split(" | ", 1)[1], lines[at + 1].split("| ", 1)[1]


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "carets"),
    [
        ("a: \tb,c", 4, 5, "a:      b,c", "        ^"),
        ("a: \u6f22\u5b57,x", 4, 6, "a: \u6f22\u5b57,x", "     ^^^"),
        ("a: e\u0301,x", 6, 7, "a: e\u0301,x", "     ^"),
        ("a: \x1b[2Jx", 7, 8, "a: \\x1b[2Jx", "          ^"),
        ("a: \u202ex", 3, 4, "a: \\u202ex", "   ^^^^^^"),
        ("a: \udcffx", 3, 4, "a: \\xffx", "   ^^^^"),
        ("a: b\r", 3, 4, "a: b", "   ^"),
        ("a: b\r", 3, 5, "a: b\\r", "   ^^^"),
        ("a: b", 4, 4, "a: b", "    ^"),
        ("a: b", 3, 99, "a: b", "   ^"),
    ],
)
def test_carets_stand_below_the_span(
    make_finding: MakeFinding,
    make_report: MakeReport,
    text: str,
    start: int,
    end: int,
    line: str,
    carets: str,
) -> None:
    report = make_report(text + "\n", make_finding(span=Span.on_line(1, start, end)))
    assert excerpt(report) == (line, carets)


@given(
    before=st.integers(0, 300),
    marked=st.integers(1, 300),
    after=st.integers(0, 300),
    width=st.integers(1, 120),
)
def test_long_lines_are_shortened_around_the_span(
    make_finding: MakeFinding, make_report: MakeReport, before: int, marked: int, after: int, width: int
) -> None:
    text = "<" * before + "x" * marked + ">" * after
    finding = make_finding(span=Span.on_line(1, before, before + marked))
    line, carets = excerpt(make_report(text, finding), width)
    assert len(line) <= max(width - 4, 10)
    assert set(line[carets.index("^") : len(carets)]) == {"x"}
    assert len(carets) <= len(line)


def test_a_place_that_is_not_there_has_no_excerpt(make_finding: MakeFinding, make_report: MakeReport) -> None:
    shown = render(
        "full", make_report("", make_finding(span=FILE_START), make_finding(span=Span.on_line(9, 0, 4)))
    )
    assert " | " not in shown


def test_span_of_several_lines(make_finding: MakeFinding, make_report: MakeReport) -> None:
    finding = make_finding(span=Span(Position(1, 4), Position(5, 2)))
    shown = render("full", make_report("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n", finding))
    assert "  |    ^\n2 | b: 2\n  | ^^^^\n3 | c: 3\n  | ^^^^\n  | ... 2 more lines\n" in shown


def test_removed_line(make_finding: MakeFinding, make_report: MakeReport) -> None:
    edit = Edit(PATH, Span(Position(2, 1), Position(3, 1)), "")
    finding = make_finding(span=Span.on_line(2, 0, 4), fix=Fix.safe("remove it", edit))
    shown = render("full", make_report("a: 1\nb: 2\nc: 3\n", finding))
    assert "= fix: remove it (safe)\n2 - (line removed)\n\n" in shown


def test_unsafe_fix_only_on_request(make_finding: MakeFinding, make_report: MakeReport) -> None:
    fix = Fix.unsafe("guess", Edit(PATH, Span.on_line(1, 3, 4), "9"))
    report = make_report("a: 1\n", make_finding(fix=fix))
    assert "guess (unsafe: see --unsafe-fixes)" in render("full", report)
    assert "a: 9" not in render("full", report)
    assert "1 + a: 9\n" in render("full", report, unsafe_fixes=True)


def test_alternatives_show_what_the_line_would_read(
    make_finding: MakeFinding, make_report: MakeReport
) -> None:
    fixes = tuple(Fix.safe(f"take {n}", Edit(PATH, Span.on_line(1, 3, 4), n)) for n in "89")
    shown = render("full", make_report("a: 1\n", make_finding(alternatives=fixes)))
    assert "= alternative: take 8\n1 + a: 8\n  = alternative: take 9\n1 + a: 9\n" in shown


@pytest.mark.parametrize("format", ["full", "concise"])
@given(message=st.text(), path=st.text(min_size=1), text=st.text(), line=st.integers(1, 3), data=st.data())
def test_nothing_but_printable_text(
    make_finding: MakeFinding,
    make_report: MakeReport,
    format: str,
    message: str,
    path: str,
    text: str,
    line: int,
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, 9))
    finding = make_finding(
        message=message, path=path, help=message, span=Span.on_line(line, start, start + 2)
    )
    shown = render(format, make_report(text, finding))
    assert all(part.isprintable() for part in shown.split("\n"))
    assert shown.count("\n") == render(
        format, make_report(text, make_finding(span=finding.span, help="h" * bool(message)))
    ).count("\n")


def test_colour_is_the_same_text_with_codes(make_finding: MakeFinding, make_report: MakeReport) -> None:
    fix = Fix.safe("guess", Edit(PATH, Span.on_line(1, 3, 4), "9"))
    report = make_report("a: 1\n", make_finding(fix=fix), make_finding(severity=Severity.INFO))
    for format in ("full", "concise"):
        coloured = render(format, report, color=True)
        assert "\x1b[1;31m" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(format, report)


def test_concise(make_finding: MakeFinding, make_report: MakeReport) -> None:
    report = make_report("a: 1\n", make_finding(message="one\ntwo"))
    assert render("concise", report) == f"{PATH}:1:1: error hba-missing-rombar [passthrough] one\\ntwo\n"
    assert render("concise", make_report("")) == ""


def test_tally(make_finding: MakeFinding, make_report: MakeReport) -> None:
    assert tally(make_report("")) == "no problems in 1 file"
    findings = [
        make_finding(severity=severity) for severity in (Severity.WARNING, Severity.WARNING, Severity.INFO)
    ]
    report = make_report("", *findings, fixed=3)
    report.files = 12
    assert tally(report) == "2 warnings, 1 note in 12 files, 3 fixed"


def test_unknown_format(make_report: MakeReport) -> None:
    with pytest.raises(ValueError, match="yaml"):
        render("yaml", make_report(""))


def test_of_a_long_line_only_what_is_shown_is_made(
    make_finding: MakeFinding, make_report: MakeReport
) -> None:
    def steps(length: int) -> int:
        line = "args: " + "a" * length
        report = make_report(line + "\n", make_finding(span=Span.on_line(1, length, length + 2)))
        return steps_of(lambda: render("full", report))

    steps(10)
    assert steps(64_000) < 1.5 * steps(8_000)
