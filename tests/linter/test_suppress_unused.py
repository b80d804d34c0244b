"""`#pvelint ignore`: what is said about one that takes out nothing, and about a fragile one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.nodes import Edit, Span
from pvelint.report.model import Diagnostic
from pvelint.rules.hygiene.directive_fragile import DirectiveFragile
from pvelint.rules.model import Applicability, Finding
from pvelint.suppress.notes import GuestIgnores

from .suppressing import BOOT, CATEGORIES, GROUP, KNOWN, ROMBAR, ROMBAR_1, guest, kept_by


def unused(
    text: str, findings: Sequence[Diagnostic] = (), silent: Sequence[str] = ()
) -> list[tuple[str, Span, str | None]]:
    """(message, span, the text after the fix) of each finding of `unused-ignore`."""
    subject = guest(text)
    ignores = GuestIgnores(subject)
    kept_by(ignores, findings)
    said = ignores.unused(KNOWN, {rule: CATEGORIES[rule] for rule in silent})
    return [(f.message, f.place.span, fixed(text, f)) for f in said]


def fixed(text: str, finding: Finding) -> str | None:
    if finding.fix is None:
        return None
    assert finding.fix.applicability is Applicability.SAFE
    (edit,) = finding.fix.edits
    return edited(text, edit)


def edited(text: str, edit: Edit) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    start, end = (starts[at.line - 1] + at.column - 1 for at in edit.span)
    return text[:start] + edit.replacement + text[end:]


def test_an_ignore_that_matches_nothing_is_deleted() -> None:
    text = "#one\n#pvelint ignore hba-missing-rombar hostpci0 because x\n#two\ncores: 2\n"
    assert unused(text, [BOOT, ROMBAR_1]) == [
        (
            "this ignore matches nothing: no `hba-missing-rombar` finding for `hostpci0` in this section",
            Span.on_line(2, 1, 43),
            "#one\n#two\ncores: 2\n",
        )
    ]
    assert unused(text, [ROMBAR]) == []


def test_on_the_last_line_the_line_feed_before_goes_too() -> None:
    assert unused("cores: 2\r\n#pvelint ignore boot,all hostpci1 boot\r")[0][2] == "cores: 2\r"
    assert unused("#<!-- pvelint ignore boot -->")[0][2] == ""


@pytest.mark.parametrize(
    ("said", "message", "left"),
    [
        (
            "pvelint ignore boot,passthrough",
            "`boot` matches no finding in this section: that part of the ignore has no effect",
            "pvelint ignore passthrough",
        ),
        (
            "<!-- pvelint: ignore hba-missing-rombar hostpci0 card has a ROM because x%3A -->",
            "`card`, `has`, `a` and `ROM` match no finding in this section:"
            " that part of the ignore has no effect",
            "<!-- pvelint ignore hba-missing-rombar hostpci0 because x%3A -->",
        ),
        (
            "pvelint ignore iommu-group,hba-missing-rombar boot hostpci0",
            "`iommu-group` and `boot` match no finding in this section:"
            " that part of the ignore has no effect",
            "pvelint ignore hba-missing-rombar hostpci0",
        ),
    ],
)
def test_only_what_matches_nothing_goes(said: str, message: str, left: str) -> None:
    ((told, _, after),) = unused(f"#{said}\r\ncores: 2\n", [ROMBAR])
    assert (told, after) == (message, f"#{left}\r\ncores: 2\n")


def test_one_idle_word_is_pointed_at() -> None:
    ((_, span, _),) = unused("#pvelint ignore boot,passthrough\n", [ROMBAR])
    assert span == Span.on_line(1, 16, 20)


def test_a_misspelt_rule_is_respelt_not_deleted() -> None:
    assert unused("#pvelint ignore boot,hba-mising-rombar hostpci0\n") == [
        (
            "unknown rule or category 'hba-mising-rombar' (did you mean 'hba-missing-rombar'?)"
            " in this ignore: it has no effect",
            Span.on_line(1, 21, 38),
            "#pvelint ignore boot,hba-missing-rombar hostpci0\n",
        )
    ]
    assert unused("#pvelint ignore something\n") == [
        (
            "unknown rule or category 'something' in this ignore: it has no effect",
            Span.on_line(1, 16, 25),
            None,
        )
    ]


def test_a_directive_that_says_nothing() -> None:
    assert unused("#pvelint: disable=boot\n") == [
        (
            "this directive has no effect: 'disable=boot' is neither 'ignore' nor 'device'",
            Span.on_line(1, 1, 22),
            None,
        )
    ]


@pytest.mark.parametrize("said", ["iommu-group", "passthrough", "all", "boot,iommu-group"])
def test_ignores_of_rules_that_could_not_speak_are_left_alone(said: str) -> None:
    text = f"#pvelint ignore {said}\n"
    assert unused(text, silent=["iommu-group"]) == []
    assert len(unused(text, silent=["unused-ignore"] if said != "all" else [])) == 1


def test_a_section_can_keep_its_idle_ignores() -> None:
    text = "#pvelint ignore boot\n#pvelint ignore unused-ignore\n[snap]\n#pvelint ignore boot\n"
    assert [span.start.line for _, span, _ in unused(text)] == [4]


def test_snapshots_are_never_fixed() -> None:
    text = "[snap]\n#pvelint: ignore boot\n#pvelint ignore bot\n"
    assert [after for _, _, after in unused(text)] == [None, None]
    assert [finding.fix for finding in DirectiveFragile().check(guest(text))] == [None]


def test_a_description_with_more_in_it_is_kept() -> None:
    text = "description: one%0Apvelint ignore boot%0Atwo\n"
    ((_, span, after),) = unused(text)
    assert (span, after) == (Span.on_line(1, 19, 38), None)


def test_a_fragile_directive_is_rewritten_without_touching_the_reason() -> None:
    text = "#<!-- pvelint%3A ignore boot, all because 50%25 -->\r\n#pvelint device hostpci0=1000:0097\n"
    assert [(f.place.span, fixed(text, f)) for f in DirectiveFragile().check(guest(text))] == [
        (
            Span.on_line(1, 6, 33),
            "#<!-- pvelint ignore boot,all because 50%25 -->\r\n#pvelint device hostpci0=1000:0097\n",
        ),
        (
            Span.on_line(2, 1, 34),
            "#<!-- pvelint%3A ignore boot, all because 50%25 -->\r\n#pvelint device hostpci0=1000-0097\n",
        ),
    ]
    assert list(DirectiveFragile().check(guest("#pvelint ignore boot because 50%25, see x%3A\n"))) == []


FINDINGS = st.lists(st.sampled_from([ROMBAR, ROMBAR_1, GROUP, BOOT]), max_size=4)
RULES = st.lists(st.sampled_from(["all", "passthrough", "boot", *CATEGORIES]), min_size=1, max_size=3)
KEYS = st.lists(st.sampled_from(["hostpci0", "hostpci1", "boot", "net0"]), max_size=3)


@given(RULES.filter(lambda rules: "unused-ignore" not in rules), KEYS, FINDINGS)
def test_taking_out_what_is_idle_changes_nothing_else(
    rules: list[str], keys: list[str], findings: list[Diagnostic]
) -> None:
    text = f"#pvelint ignore {','.join(rules)} {' '.join(keys)}\ncores: 2\n"
    kept = kept_by(GuestIgnores(guest(text)), findings)
    said = unused(text, findings)
    assert len(said) <= 1
    if said:
        after = said[0][2]
        assert after is not None
        assert kept_by(GuestIgnores(guest(after)), findings) == kept
        assert unused(after, findings) == []
    if not said and findings:
        assert kept != findings
