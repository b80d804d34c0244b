"""Directives in notes: read after decoding, and the same again after PVE has rewritten them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.guest.directives import (
    DeviceHint,
    Directive,
    Ignore,
    Malformed,
    canonical,
    directives,
    parse_note,
)
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST


def rewritten(notes: str) -> str:
    """A line of notes as PVE::ParseUtils::encode_text writes it."""
    encoded = re.sub(
        rb"[\x00-\x1f:%\x80-\xff]", lambda m: b"%%%02X" % m[0][0], notes.encode("utf-8", "surrogateescape")
    )
    return encoded.decode("ascii")


def read(text: str) -> Directive | None:
    """The directive of a line of notes, given without its `#`."""
    found = parse_note(Part(text, 1, 1 + len(text)))
    assert len(found) <= 1
    return found[0] if found else None


def words(directive: Directive | None) -> object:
    """What it says, without places."""
    if isinstance(directive, Ignore):
        return [r.text for r in directive.rules], [k.text for k in directive.keys], directive.reason
    if isinstance(directive, DeviceHint):
        return directive.devices
    return directive.problem if isinstance(directive, Malformed) else None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pvelint ignore a-rule", (["a-rule"], [], "")),
        (" pvelint\tignore  a-rule\r", (["a-rule"], [], "")),
        ("pvelint ignore a,b scsi0 net0", (["a", "b"], ["scsi0", "net0"], "")),
        ("pvelint ignore a, b ,c scsi0", (["a", "b", "c"], ["scsi0"], "")),
        ("pvelint ignore a scsi0,net0", (["a"], ["scsi0", "net0"], "")),
        ("pvelint ignore a because card has no ROM", (["a"], [], "card has no ROM")),
        (
            "pvelint ignore a hostpci0 because because, see http://x/y",
            (["a"], ["hostpci0"], "because, see http://x/y"),
        ),
        ("pvelint ignore a because", (["a"], [], "")),
        ("pvelint ignore all", (["all"], [], "")),
        ("<!-- pvelint ignore a hostpci0 -->", (["a"], ["hostpci0"], "")),
        ("<!--pvelint ignore a because x-->", (["a"], [], "x")),
        (" <!-- pvelint ignore a", (["a"], [], "")),
        ("pvelint: ignore a scsi0", (["a"], ["scsi0"], "")),
        ("pvelint%3A ignore a scsi0", (["a"], ["scsi0"], "")),
        ("pvelint%3aignore a", (["a"], [], "")),
        ("pvelint:ignore a", (["a"], [], "")),
        ("pvelint%09ignore%20a%0D", (["a"], [], "")),
        ("<!-- pvelint ignore a -->%0D", (["a"], [], "")),
        ("pvelint ignore a because sch%C3%B6n", (["a"], [], "schön")),
        ("pvelint device hostpci0=1000-0097", {"hostpci0": ("1000", "0097")}),
        ("pvelint device hostpci0=1000:0097", {"hostpci0": ("1000", "0097")}),
        ("pvelint%3A device hostpci0=1000%3A0097", {"hostpci0": ("1000", "0097")}),
        (
            "pvelint device hostpci0=10DE-2204 hostpci1=10de-1aef because GPU",
            {"hostpci0": ("10de", "2204"), "hostpci1": ("10de", "1aef")},
        ),
    ],
)
def test_what_is_said(text: str, said: object) -> None:
    assert words(read(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "checked with pvelint",
        "pvelint found nothing here",
        "pvelint is run every night",
        "pvelints ignore a",
        "my-pvelint ignore a",
        "Pvelint ignore a",
        "pvelint.toml ignores a",
        "pvelint\u00a0ignore a",
        "# pvelint ignore a",
    ],
)
def test_prose_is_no_directive(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("pvelint", "nothing follows the name"),
        ("pvelint:", "nothing follows the name"),
        ("pvelint ignore", "it names no rule"),
        ("pvelint ignore because I say so", "it names no rule"),
        ("pvelint ignore ,", "it names no rule"),
        (
            "pvelint: disable=hba-missing-rombar",
            "'disable=hba-missing-rombar' is neither 'ignore' nor 'device'",
        ),
        ("pvelint disable a", "'disable' is neither 'ignore' nor 'device'"),
        ("pvelint: found nothing", "'found' is neither 'ignore' nor 'device'"),
        ("pvelint device", "it names no device, as hostpci0=1000-0097"),
        ("pvelint device hostpci0", "'' is not a PCI id, as 1000-0097"),
        ("pvelint device hostpci0=LSI", "'LSI' is not a PCI id, as 1000-0097"),
        ("pvelint device 01:00.0=1000-0097", "'01:00.0=1000-0097' is not of the form hostpci0=1000-0097"),
        (
            "pvelint device hostpci\u0661=1000-0097",
            "'hostpci\u0661=1000-0097' is not of the form hostpci0=1000-0097",
        ),
    ],
)
def test_what_was_meant_as_a_directive_and_says_nothing(text: str, problem: str) -> None:
    directive = read(text)
    assert isinstance(directive, Malformed)
    assert directive.problem == problem


def test_columns_are_those_of_the_line() -> None:
    text = "<!-- pvelint%3A ignore a,bc\tscsi0 because 5%25 -->"
    directive = read(text)
    assert isinstance(directive, Ignore)
    line = "#" + text
    assert line[directive.start : directive.end] == "pvelint%3A ignore a,bc\tscsi0"
    assert [line[part.start : part.end] for part in (*directive.rules, *directive.keys)] == [
        "a",
        "bc",
        "scsi0",
    ]
    assert directive.reason == "5%"


@pytest.mark.parametrize(
    ("text", "fragile", "stable"),
    [
        ("pvelint ignore a,b scsi0 because see http://x", False, "pvelint ignore a,b scsi0"),
        ("pvelint: ignore a, b scsi0 because x", True, "pvelint ignore a,b scsi0"),
        ("pvelint%3Aignore a", True, "pvelint ignore a"),
        ("pvelint device hostpci0=1000:0097", True, "pvelint device hostpci0=1000-0097"),
        ("pvelint device hostpci0=1000-0097", False, "pvelint device hostpci0=1000-0097"),
    ],
)
def test_the_stable_form(text: str, fragile: bool, stable: str) -> None:
    directive = read(text)
    assert isinstance(directive, Ignore | DeviceHint)
    assert (directive.fragile, canonical(directive)) == (fragile, stable)
    again = read(stable)
    assert again is not None and not again.fragile
    assert rewritten(stable) == stable


def guest(text: str) -> Guest:
    return Guest(parse_document("100.conf", text), NEWEST)


def test_directives_belong_to_their_section() -> None:
    found = guest(
        "cores: 2\n#pvelint ignore a\n#text\ndescription: one%0Apvelint ignore b%0Atwo\n"
        "[PENDING]\n#pvelint ignore c\n[snap]\ndescription: pvelint ignore d\n"
    )
    said = [(section.name, [(d.index, words(d)) for d in directives(section)]) for section in found.sections]
    assert said == [
        (None, [(1, (["a"], [], "")), (3, (["b"], [], ""))]),
        ("PENDING", [(5, (["c"], [], ""))]),
        ("snap", [(7, (["d"], [], ""))]),
    ]
    alone = [d.alone for section in found.sections for d in directives(section)]
    assert alone == [True, False, True, True]


NAME = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(lambda name: name != "because")
REASON = st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=20)


@given(st.lists(NAME, min_size=1, max_size=3), st.lists(NAME, max_size=3), REASON, st.sampled_from(["", ":"]))
def test_a_directive_survives_the_rewrite(rules: list[str], keys: list[str], reason: str, colon: str) -> None:
    text = " ".join([f"pvelint{colon} ignore", ",".join(rules), *keys, "because", "x" + reason])
    before, after = read(text), read(rewritten(text))
    assert isinstance(before, Ignore) and isinstance(after, Ignore)
    assert [part.text for part in after.rules] == [part.text for part in before.rules] == rules
    assert [part.text for part in after.keys] == [part.text for part in before.keys] == keys


@given(st.text(st.sampled_from("pvelint ignore,:%3A0\t<!-->=a#é\udcff"), max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for directive in parse_note(Part("pvelint " + text, 1, 9 + len(text))):
        assert 1 <= directive.start <= directive.end <= 9 + len(text)
