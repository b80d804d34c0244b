"""notifications.cfg, which PVE reads as a whole or not at all; what it takes was asked of proxmox-notify 1.0.3."""

import pytest
from pvelint.grammar.cluster.notifications import read_notifications
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.version import NEWEST, Version

SENDER = "sendmail: admins\n\tmailto root@example.org\n"
SOUND = "sendmail: admins\n\tmailto root@example.org\n \t\nmatcher: m1\n\ttarget admins\n\tinvert-match YES\n"


def test_white_space_alone_ends_an_entry() -> None:
    read = read_notifications(NEWEST, "notifications.cfg", SOUND)
    assert read.problems == ()
    assert read.facts.targets == {"admins", "mail-to-root"}
    assert [matcher.id for matcher in read.facts.matchers] == ["m1"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# note\n" + SOUND, 1),
        (SOUND + "\t# note\n", 7),
        (SOUND + "\tinvert-match 1\n", 7),
        (SOUND + "\ndisable: x1\n", 8),
        (SOUND + "\nsendmail: s\n", 8),
        ("gotify: phone\n\tserver x\n\tdisable\n\tbogus 1\n", 3),
    ],
)
def test_the_first_fault_is_the_only_one(text: str, line: int) -> None:
    [problem] = read_notifications(NEWEST, "notifications.cfg", text).problems
    assert (problem.place.span.start.line, problem.loss) == (line, Loss.FILE)
    assert problem.message.endswith(
        ": PVE cannot read notifications.cfg, and sends none of its notifications"
    )


@pytest.mark.parametrize(
    "line", ["comment ", "comment \t\r", "comment comment", "author ", "name ", "filter "]
)
def test_a_text_may_be_empty(line: str) -> None:
    assert read_notifications(NEWEST, "notifications.cfg", f"{SENDER}\t{line}\n").problems == ()


@pytest.mark.parametrize(
    "line", ["comment", "comment\r", "disable ", "mailto ", "origin ", "author x\n\tauthor "]
)
def test_what_is_empty_and_may_not_be(line: str) -> None:
    assert len(read_notifications(NEWEST, "notifications.cfg", f"{SENDER}\t{line}\n").problems) == 1


def test_an_entry_with_an_empty_property_is_there() -> None:
    read = read_notifications(NEWEST, "notifications.cfg", "gotify: phone\n\tserver \n")
    assert not read.problems
    assert read.facts.targets == {"phone", "mail-to-root"}


def test_older_versions() -> None:
    old = "filter: f1\n\tmin-severity error\n"
    assert read_notifications(Version.V8_4, "notifications.cfg", old).problems == ()
    assert len(read_notifications(Version.V9_0, "notifications.cfg", old).problems) == 1
    assert read_notifications(Version.V7_4, "notifications.cfg", "nonsense").problems == ()
