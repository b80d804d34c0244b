"""No format shows a secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.secrets.guest_file import secrets_of_guest
from pvelint.grammar.syntax.nodes import Edit, Position, Span
from pvelint.output import FORMATS, render
from pvelint.output.mask import MASK, mask_lines
from pvelint.report.model import Diagnostic, GuestName, RelatedPlace, Report
from pvelint.rules.model import Fix

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]
PATH = "nodes/pve1/qemu-server/105.conf"
TEXT = 'cores: 2\ncipassword: "geheim123"\nname: x\n'
SECRET = Span.on_line(2, 12, 23)


def edits() -> list[tuple[Edit, ...]]:
    def change(start: int, end: int, text: str) -> Edit:
        return Edit(PATH, Span.on_line(2, start, end), text)

    return [
        (change(12, 13, ""), change(22, 23, "")),
        (change(12, 23, "geheim123"),),
        (change(0, 23, 'cipassword: "geheim123"'),),
        (change(23, 23, ",x"),),
        (change(0, 2, "CI"),),
        (Edit(PATH, Span(Position(1, 1), Position(3, 1)), 'cipassword: "geheim123"\ncores: 2\n'),),
        (Edit(PATH, Span.on_line(3, 0, 7), 'name: "geheim123"'),),
        (Edit(PATH, Span(Position(2, 1), Position(3, 1)), ""),),
    ]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("index", range(len(edits())))
@pytest.mark.parametrize("by_finding", [True, False])
def test_no_format_shows_a_secret(
    make_finding: MakeFinding, make_report: MakeReport, format: str, index: int, by_finding: bool
) -> None:
    fix = Fix.safe("repair it", *edits()[index])
    finding = make_finding(span=SECRET if by_finding else Span.on_line(2, 0, 23), fix=fix, secret=by_finding)
    other = make_finding(alternatives=(fix,), span=Span.on_line(2, 15, 18))
    text = TEXT.replace("cipassword", "nameserver") if by_finding else TEXT
    shown = render(format, make_report(text, finding, other), unsafe_fixes=True)
    for piece in ("geheim", "heim1", "m123"):
        assert piece not in shown


def test_fix_that_keeps_the_secret_to_itself_is_shown(
    make_finding: MakeFinding, make_report: MakeReport
) -> None:
    finding = make_finding(
        span=SECRET, secret=True, fix=Fix.safe("x", Edit(PATH, Span.on_line(2, 23, 23), ",x"))
    )
    assert f"2 + cipassword: {MASK},x\n" in render("full", make_report(TEXT, finding))
    assert '"replacement": ",x"' in render("json", make_report(TEXT, finding))


@pytest.mark.parametrize(
    "line",
    [
        "cipassword: geheim99",
        "CIpassword: geheim99",
        "cipassword=geheim99\r",
        " cipassword : geheim99",
        "cipasswort: geheim99",
        "#password: geheim99",
        "#password%3A geheim99",
        "#cipassword: geheim99",
        "#see smb://user:geheim99@host/share",
        "#-----BEGIN RSA PRIVATE KEY-----\n#geheim99\n#-----END RSA PRIVATE KEY-----",
        "description: password%3A geheim99",
        "tags: token=geheim99",
        "args: -object secret,id=x,data=geheim99 -spice port=1,password=geheim99",
        "cores: password=geheim99",
        "nosuch: token=geheim99",
        "token: geheim99 = token=geheim99",
        "[s1]\ncipassword: geheim99",
    ],
)
@pytest.mark.parametrize("format", FORMATS)
def test_no_format_shows_a_secret_of_a_file(
    make_finding: MakeFinding, make_report: MakeReport, format: str, line: str
) -> None:
    """Whatever rule points at the line, quotes it, or repairs it."""
    text = f"cores: 2\n{line}\nname: x\n"
    whole = Span(Position(2, 1), Position(3 + line.count("\n"), 1))
    said = f"`{line}` is nothing PVE takes: geheim99"
    fix = Fix.safe(said, Edit(PATH, whole, f"{line}\n"))
    finding = make_finding(
        span=whole, message=said, help=said, fix=fix, related=(RelatedPlace(PATH, whole, said),)
    )
    other = make_finding(span=whole, alternatives=(fix, fix))
    assert "geheim" not in render(format, make_report(text, finding, other), unsafe_fixes=True)


def test_diffs_show_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("100.conf").write_text("#password: geheim99\nCores: 4\ncipassword: geheim98\n")
    fixed = pvelint("--isolated", "--diff", "--unsafe-fixes", "100.conf").out
    previewed = pvelint("--isolated", "--preview-write", "--diff", "100.conf").out
    for shown in (fixed, previewed):
        assert MASK in shown
        assert "geheim" not in shown


@pytest.mark.parametrize("format", FORMATS)
def test_a_rule_that_crashes_on_a_secret_does_not_tell_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any], format: str
) -> None:
    from pvelint.rules.security.cipassword_plaintext import CipasswordPlaintext

    def crash(_: object, guest: Any) -> None:
        raise ValueError(guest.config["cipassword"].node.value.text)

    monkeypatch.setattr(CipasswordPlaintext, "check", crash)
    monkeypatch.chdir(tmp_path)
    Path("100.conf").write_text("cipassword: geheim99\n")
    outcome = pvelint("--isolated", "100.conf", "--output-format", format)
    assert outcome.code == 2
    assert f"crashed: ValueError: {MASK}" in outcome.err
    assert "geheim" not in outcome.out + outcome.err


def test_a_short_secret_is_hidden_as_a_word(make_finding: MakeFinding, make_report: MakeReport) -> None:
    finding = make_finding(message="`ab` is about `cab`")
    shown = render("concise", make_report("cipassword: ab\n", finding))
    assert shown.endswith(f"`{MASK}` is about `cab`\n")


def test_texts_without_secrets_stay_readable() -> None:
    for text in (
        "#the password is in the safe",
        "name: secret-server",
        "sshkeys: ssh-rsa%20AAAAB3%20me%40host",
        "tags: token",
    ):
        assert secrets_of_guest(text) == []


def test_mask_has_one_length() -> None:
    secrets = [Span.on_line(1, 3, 4), Span.on_line(2, 3, 9)]
    assert mask_lines(["a: b", "c: defghi", "e: f"], secrets) == [f"a: {MASK}", f"c: {MASK}", "e: f"]
    assert mask_lines(["a: b"], []) == ["a: b"]


@given(st.text(alphabet="geheim\n", max_size=30), st.integers(1, 4), st.integers(0, 9), st.integers(0, 9))
def test_masking_never_fails(text: str, line: int, start: int, end: int) -> None:
    lines = text.split("\n")
    masked = mask_lines(lines, [Span.on_line(line, start, end)])
    assert len(masked) == len(lines)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_of_which_nothing_is_known_shows_none_of_its_lines(
    make_finding: MakeFinding, make_report: MakeReport, format: str
) -> None:
    finding = make_finding(path="priv/shadow.cfg", guest=None, span=Span.on_line(1, 0, 8), help="")
    assert "geheim99" not in render(format, make_report("geheim99 more", finding))


@pytest.mark.parametrize("format", FORMATS)
def test_names_that_hold_secrets_are_hidden(
    make_finding: MakeFinding, make_report: MakeReport, format: str
) -> None:
    text = "name: password-geheim99\n[password-geheim99]\ncores: 2\n"
    guest = GuestName(105, "pve1", "password-geheim99")
    finding = make_finding(guest=guest, section="password-geheim99", span=Span.on_line(3, 0, 8))
    assert "geheim" not in render(format, make_report(text, finding))


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"qm"}))
def test_work_grows_with_secrets_and_findings_not_with_their_product(
    make_finding: MakeFinding, make_report: MakeReport, format: str, steps: Callable[..., int]
) -> None:
    def count(size: int) -> int:
        lines = [f"#password: geheim{number}" for number in range(size)]
        findings = [
            make_finding(
                span=Span.on_line(number + 1, 0, 5),
                message=f"geheim{number}",
                fix=Fix.safe("x", Edit(PATH, Span.on_line(number + 1, 0, 1), "# ")),
            )
            for number in range(size)
        ]
        report = make_report("\n".join(lines), *findings)
        return steps(lambda: render(format, report))

    count(400)  # what is made once
    assert count(400) < 2.3 * count(200)


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"qm"}))
def test_work_grows_with_the_secrets_of_a_line(
    make_finding: MakeFinding, make_report: MakeReport, format: str, steps: Callable[..., int]
) -> None:
    def count(size: int) -> int:
        pieces = [f" -x pw=geheim{number:05}" for number in range(size)]
        starts = [len("args:") + number * len(pieces[0]) for number in range(size)]
        findings = [make_finding(span=Span.on_line(1, start, start + 3)) for start in starts]
        report = make_report("args:" + "".join(pieces), *findings)
        return steps(lambda: render(format, report))

    count(600)  # what is made once
    assert count(600) < 2.3 * count(300)
