"""notifications.cfg, which PVE reads as a whole or not at all; what it takes was asked of proxmox-notify 1.0.3."""

import pytest
from pvelint.grammar.cluster.notifications import read_notifications
from pvelint.grammar.config_file.property import FileProblem, Loss
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


@pytest.mark.parametrize("line", ["comment a\x0cb", "mailto a\x00b", "mailto a", "comment " + "x" * 129])
def test_texts_without_control_characters(line: str) -> None:
    assert len(read_notifications(NEWEST, "notifications.cfg", f"{SENDER}\t{line}\n").problems) == 1


@pytest.mark.parametrize("space", ["\xa0", "\u2003", "\x85", "\u3000 ", "\v"])
def test_white_space_is_that_of_unicode(space: str) -> None:
    text = f"sendmail{space}:{space}a1{space}\n{space}mailto{space}a@b{space}\n{space}\ngotify: g1\n\tserver \xa0\n"
    read = read_notifications(NEWEST, "notifications.cfg", text)
    assert read.problems == () and read.facts.targets >= {"a1", "g1"}


@pytest.mark.parametrize("space", ["\x1c", "\x1f", "\ufeff", "\u200b", "0\n"])
def test_what_is_no_white_space(space: str) -> None:
    text = f"sendmail: a1\n{space}\n\tmailto a@b\n"
    assert [problem.place.span.start.line for problem in _problems(text)] == [2]


def test_bytes_that_are_no_utf8() -> None:
    [problem] = _problems("sendmail: a1\n\tmailto a@b\n\tcomment caf\udce9\n")
    assert tuple(problem.place.span.start) == (3, 13)
    assert "UTF-8" in problem.message and problem.loss is Loss.FILE


def _problems(text: str) -> tuple[FileProblem, ...]:
    return read_notifications(NEWEST, "notifications.cfg", text).problems


def test_an_entry_with_an_empty_property_is_there() -> None:
    read = read_notifications(NEWEST, "notifications.cfg", "gotify: phone\n\tserver \n")
    assert not read.problems
    assert read.facts.targets == {"phone", "mail-to-root"}


def test_older_versions() -> None:
    old = "filter: f1\n\tmin-severity error\n"
    assert read_notifications(Version.V8_4, "notifications.cfg", old).problems == ()
    assert len(read_notifications(Version.V9_0, "notifications.cfg", old).problems) == 1
    assert read_notifications(Version.V7_4, "notifications.cfg", "nonsense").problems == ()


HOOK = "webhook: hook\n\tmethod post\n\turl {}\n\theader {}\n"


@pytest.mark.parametrize(
    "url",
    [
        "https://a",
        "http://a.b:0123/x y",
        "https://1.2.3.4:5",
        "https://[::1]:77/",
        "https://::1/",
        "https://a:65535",
    ],
)
def test_urls(url: str) -> None:
    assert _problems(HOOK.format(url, "name=a,value=b")) == ()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "https://a_b/",
        "https://{{ host }}/",
        "https://a?x",
        "https://a:",
        "https://a:65536",
        "https://a:01234",
        "https://[a]/",
        "https://::1:x/",
        "https:///x",
    ],
)
def test_no_urls(url: str) -> None:
    [problem] = _problems(HOOK.format(url, "name=a,value=b"))
    assert problem.place.span.start.line == 3 and url not in problem.message


@pytest.mark.parametrize("header", ["name=a", 'name="a,b",value=', "name=,value=YQ==", "value=b,name=a,"])
def test_headers(header: str) -> None:
    assert _problems(HOOK.format("https://a/", header)) == ()


@pytest.mark.parametrize(
    "header", ["c2VjcmV0", "c2VjcmV0=", "value=c2VjcmV0", "name=a,c2VjcmV0=x", 'name="c2VjcmV0']
)
def test_no_headers(header: str) -> None:
    [problem] = _problems(HOOK.format("https://a/", header))
    assert "c2VjcmV0" not in f"{problem.message}{problem.help}{problem.place.option}"
