"""What the rules about a line's value share: its problems, the verdict, and the line with another value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.grammar.version import Version
from pvelint.rules.api import Applicability, Impact, LineFinding, ReadLine, Severity

DROPPED = "PVE ignores this whole line and erases it at the next write"
INVALID = "PVE uses this value as it stands, but its API refuses it"
SECRETS = frozenset(("cipassword",))
_ABOUT_KEY = frozenset((Code.UNKNOWN_OPTION, Code.INDEX_RANGE))


def faults(line: ReadLine, *codes: Code, option: str | None = None) -> Iterator[tuple[SettingLine, Problem]]:
    """The problems that make PVE drop the line or its API refuse it, those that drop it alone if there are any.

    Where `codes` are asked for, texts that are wrong for a blank at their edge are left out.
    """
    reading = line.reading
    if reading is None or not isinstance(line.node, SettingLine):
        return
    for problem in reading.problems:
        if (codes and problem.code not in codes) or (option is not None and problem.option != option):
            continue
        if codes and is_misspaced(line.node.value.text, problem):
            continue
        if problem.dropped or not (line.dropped or harms_writes(problem)):
            yield line.node, problem


def is_misspaced(value: str, problem: Problem) -> bool:
    """A sub-option's wrong text has a blank beside `,` or `=`, which PVE takes for a part of it: told first."""
    text = value[problem.start : problem.end]
    if problem.option is None or not text.strip(WHITE):
        return False
    before, after = value[problem.start - 1 : problem.start], value[problem.end : problem.end + 1]
    return (text[0] in WHITE and before in ",=") or (text[-1] in WHITE and after in ",=")


def harms_writes(problem: Problem) -> bool:
    """PVE reads and uses the value, and then cannot write it."""
    return not problem.dropped and problem.code in (Code.HUGE_INTEGER, Code.LINE_FEED)


def base_key(line: ReadLine) -> str:
    """The key without its number; empty where there is none."""
    return line.node.key.text.rstrip("0123456789") if isinstance(line.node, SettingLine) else ""


def wrong_text(line: ReadLine, problem: Problem) -> str:
    """The part of the value that a problem is about."""
    assert isinstance(line.node, SettingLine)
    return line.node.value.text[problem.start : problem.end]


def with_value(line: ReadLine, value: str) -> str:
    """The line's text with another value."""
    assert isinstance(line.node, SettingLine)
    return line.text[: line.node.value.start] + value + line.text[line.node.value.end :]


def with_part(line: ReadLine, problem: Problem, text: str) -> str:
    """The line's text with other text in the place of a problem."""
    assert isinstance(line.node, SettingLine)
    value = line.node.value.text
    return with_value(line, value[: problem.start] + text + value[problem.end :])


def verdict(
    line: ReadLine,
    problem: Problem,
    reason: str,
    help: str = "",
    repaired: str | None = None,
    title: str = "repair the value",
    readings: Sequence[tuple[str, str]] = (),
    applicability: Applicability | None = None,
) -> LineFinding:
    """The finding of a problem: dropped or invalid, whichever PVE makes of the line."""
    assert isinstance(line.node, SettingLine)
    place = line.node.key if problem.code in _ABOUT_KEY else None
    offset = line.node.value.start
    start, end = (place.start, place.end) if place else (offset + problem.start, offset + problem.end)
    secret = line.node.key.text in SECRETS
    return LineFinding(
        start=start,
        end=end,
        message=f"{DROPPED if line.dropped else INVALID}: {reason}",
        help=help,
        option=problem.option,
        severity=Severity.ERROR if line.dropped or has_effect(problem) else Severity.INFO,
        impact=Impact.DROPPED if line.dropped else Impact.INVALID,
        secret=secret,
        repaired=repaired,
        title=title,
        applicability=applicability,
        readings=tuple(readings),
    )


def has_effect(problem: Problem) -> bool:
    """Whether a kept value that the API refuses does something else than a right one would."""
    return problem.code not in (Code.TYPE, Code.LENGTH)


def without_item(value: str, start: int, end: int) -> str:
    """A property string without the comma part that holds these columns."""
    left = value.rfind(",", 0, start)
    right = value.find(",", end)
    if right < 0:
        return value[: max(left, 0)]
    return value[: left + 1] + value[right + 1 :]


def split_words(text: str) -> list[str]:
    """The words of a text between PVE's white space."""
    for blank in WHITE[1:]:
        text = text.replace(blank, WHITE[0])
    return [word for word in text.split(WHITE[0]) if word]


def unwrapped(text: str, *pairs: str) -> str:
    """The text without one of the given pairs of signs around it."""
    for pair in pairs:
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1]:
            return text[1:-1].strip(WHITE)
    return text


def known_elsewhere(problem: Problem, otherwise: str) -> str:
    """The help for something that another version knows."""
    if problem.since is not None:
        return f"upgrade the node to PVE {problem.since}, or {otherwise}"
    return otherwise


def history_note(version: Version, since: Version | None, until: Version | None) -> str:
    """In which versions an unknown word is known, as the end of a sentence; empty for none."""
    if since is None and until is None:
        return ""
    known = f"since PVE {since}" if since is not None else ""
    if until is not None:
        known = f"until PVE {until}{' and again ' if known else ''}{known}"
    return f" (known {known}; this is a verdict for {version})"
