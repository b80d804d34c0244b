"""The finding of a value that PVE drops or its API refuses, and which of its problems it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.schema.outcome import COMPLAINED, KEPT, Code, Fate, Problem
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import perl_number
from pvelint.grammar.version import Version, unlike
from pvelint.rules.model import Idle, Impact, LineFinding, LineFix, Severity

from .fixes import write_part

if TYPE_CHECKING:
    from pvelint.grammar.schema.other_words import Meaning

DROPPED = "PVE drops this line and erases it at the next write"
"""What becomes of the line, as the end of a message: `fact; consequence`."""
INVALID = "PVE uses the value as it is, but its API refuses it"
_CONSEQUENCES = {
    Fate.DROPPED: DROPPED,
    Fate.COMPLAINED: "PVE complains about this line at each read, and keeps and uses it as it stands",
    Fate.KEPT: INVALID,
}
_KEPT_KEY = "PVE complains about this line at each read, and keeps it, without any effect"
SECRETS = frozenset(("cipassword",))
_ABOUT_KEY = frozenset((Code.UNKNOWN_OPTION, Code.INDEX_RANGE))
_NO_START = "PVE cannot read this line, and refuses to start the container with it"
_NOT_FOR_LXC = "PVE hands it on to LXC, which refuses to start the container with it"
_ENDLESS = "PVE takes away CPUs until fewer than none are left, so that the start of the container never ends"
_NO_MOUNT = (
    "PVE starts the container without this mount point, and what is written there goes to the disk below it"
)
_UNUSED = "PVE complains about this line at each read"
_READ_AT_START = frozenset(("rootfs", "net", "features", "dev", "hookscript"))
"""What PVE takes apart when it starts a container (PVE::LXC::update_lxc_config, vm_start)."""
_PARSED_WHEN_APPLIED = frozenset(("net", "mp"))
"""Of these PVE takes over no pending change that it cannot read."""
_NOT_APPLIED = "PVE cannot read this line, and leaves the pending change where it is"


def faults(setting: ReadSetting, *codes: Code, option: str | None = None) -> Iterator[Problem]:
    """The problems that make PVE drop the line, complain about it or its API refuse it: of these only the gravest.

    Where `codes` are asked for, texts that are wrong for a space at their edge are left out.
    """
    for problem in setting.reading.problems:
        if (codes and problem.code not in codes) or (option is not None and problem.option != option):
            continue
        if codes and is_misspaced(setting.value, problem):
            continue
        if problem.fate is fate_of(setting) and not harms_writes(problem):
            yield problem


def fate_of(setting: ReadSetting) -> Fate:
    """What becomes of a line with a problem."""
    return Fate.DROPPED if setting.dropped else COMPLAINED if setting.complained else KEPT


def is_misspaced(value: str, problem: Problem) -> bool:
    """A sub-option's wrong text has a space beside `,` or `=`, which PVE takes for a part of it: told first."""
    text = value[problem.start : problem.end]
    if problem.option is None or not text.strip(WHITE):
        return False
    before, after = value[problem.start - 1 : problem.start], value[problem.end : problem.end + 1]
    return (text[0] in WHITE and before in ",=") or (text[-1] in WHITE and after in ",=")


def harms_writes(problem: Problem) -> bool:
    """PVE reads and uses the value, and then cannot write it."""
    return problem.fate is KEPT and problem.code in (Code.HUGE_INTEGER, Code.LINE_FEED)


def has_effect(problem: Problem) -> bool:
    """Whether a kept value that the API refuses does something else than a right one would."""
    return problem.code not in (Code.TYPE, Code.LENGTH)


def is_told_as_refusal(setting: ReadSetting) -> bool:
    """The guest does not start for a value that PVE keeps, of which another rule speaks.

    These are arch-unknown, lock-left, port-without-device and lxc-value-refused.
    """
    if setting.dropped or setting.complained or not setting.is_for_next_start or setting.value == "0":
        return False
    if setting.base in ("arch", "lock"):
        return setting.kind is VM or setting.base == "lock" or not _is_known_to_lxc(setting.value)
    if setting.kind is VM:
        return setting.base in ("serial", "parallel") and "/" not in setting.value
    return _is_refused_by_lxc(setting)


def _is_known_to_lxc(architecture: str) -> bool:
    from pvelint.grammar.container.lxc_values import ARCHITECTURES

    return architecture in ARCHITECTURES


def _is_refused_by_lxc(setting: ReadSetting) -> bool:
    from pvelint.grammar.container.lxc_values import refused_option

    return refused_option(setting.base, setting.value) is not None


def refusal(
    setting: ReadSetting,
    problem: Problem,
    reason: str,
    help: str = "",
    fix: LineFix | None = None,
    alternatives: Sequence[LineFix] = (),
) -> LineFinding:
    """The finding of a problem: dropped or invalid, whichever PVE makes of the line."""
    key = setting.node.key
    about_key = problem.code in _ABOUT_KEY
    start, end = (key.start, key.end) if about_key else setting.columns(problem.start, problem.end)
    fate = fate_of(setting)
    impact, consequence = _what_comes_of_it(setting, fate, about_key)
    return LineFinding(
        start=start,
        end=end,
        message=f"{reason}; {consequence}",
        help=help,
        option=problem.option,
        severity=Severity.ERROR if fate is not KEPT or has_effect(problem) else Severity.INFO,
        impact=impact,
        idle=idle_of(setting, reason) if impact is not Impact.INVALID else None,
        secret=key.text in SECRETS,
        fix=fix,
        alternatives=tuple(alternatives),
    )


def _what_comes_of_it(setting: ReadSetting, fate: Fate, about_key: bool) -> tuple[Impact, str]:
    if fate is not COMPLAINED:
        return Impact.DROPPED if fate is Fate.DROPPED else Impact.INVALID, _CONSEQUENCES[fate]
    if about_key or setting.reading.is_unknown:
        return Impact.INVALID, _KEPT_KEY
    if setting.section is SectionKind.PENDING and setting.base in _PARSED_WHEN_APPLIED:
        return Impact.INVALID, _NOT_APPLIED
    if setting.is_for_next_start and setting.base in _READ_AT_START:
        return Impact.NO_START, _NO_START
    if setting.is_for_next_start and setting.base == "mp":
        return Impact.DEVICE_MISSING, _NO_MOUNT
    if setting.is_for_next_start and setting.base == "cores" and perl_number(setting.value) < 0:
        return Impact.NO_START, _ENDLESS
    if setting.is_for_next_start and _is_refused_by_lxc(setting):
        return Impact.NO_START, _NOT_FOR_LXC
    return Impact.INVALID, _CONSEQUENCES[COMPLAINED]


def consequence_of(setting: ReadSetting) -> tuple[Impact, str]:
    """What PVE makes of a line with a wrong value: the impact, and the end of a message."""
    about_key = any(problem.code in _ABOUT_KEY for problem in setting.reading.problems)
    return _what_comes_of_it(setting, fate_of(setting), about_key)


def idle_of(setting: ReadSetting, reason: str) -> Idle | None:
    """What a line that would stop the start, or cost a mount point, is where the start does not use it."""
    if not setting.complained or consequence_of(setting)[0] is Impact.INVALID:
        return None
    return Idle(f"{reason}; {_UNUSED}", Impact.INVALID)


def wrong_word(
    setting: ReadSetting, problem: Problem, what: str, meant: Meaning | str | None, otherwise: str = ""
) -> LineFinding:
    """The finding of a text that is none of those that PVE knows in its place.

    `what` a right text is (`a CPU model`); `meant` replaces the wrong one; `otherwise` is the help without it.
    A text that another version knows is no slip of the pen: it is not replaced.
    """
    from pvelint.grammar.schema.other_words import Meaning

    known = history_note(setting.version, problem.since, problem.until)
    meaning = Meaning((meant,), sure=True) if isinstance(meant, str) else meant
    if known or meaning is None:
        meaning = Meaning()
    fixes = tuple(fix for word in meaning.words if (fix := write_part(setting, problem, word)))
    otherwise = meaning.advice or otherwise or f"write {problem.expected}"
    return refusal(
        setting,
        problem,
        f"`{setting.wrong_text(problem)}` is not {what}{known}",
        help=f"did you mean {choice(meaning.words)}?"
        if meaning.words
        else known_elsewhere(problem, otherwise),
        fix=fixes[0] if fixes and meaning.sure else None,
        alternatives=() if meaning.sure else fixes,
    )


def choice(words: Sequence[str]) -> str:
    """`a` or `b`."""
    return " or ".join(f"`{word}`" for word in words)


def known_elsewhere(problem: Problem, otherwise: str) -> str:
    """The help for something that another version knows."""
    if problem.since is not None:
        return f"upgrade the node to PVE {problem.since}, or {otherwise}"
    return otherwise


def beginning(since: Version) -> str:
    """`new in PVE 9.1`, as far as that is known."""
    before = unlike(since)
    return f"new in PVE {since}" if before is None else f"in PVE {since}, but not in {before}"


def history_note(version: Version, since: Version | None, until: Version | None) -> str:
    """In which versions an unknown word is known, as the end of a sentence; empty for none."""
    if since is None:
        if until is None:
            return ""
        known = f"removed after PVE {until}"
    elif until is None:
        known = beginning(since)
    else:
        known = f"removed after PVE {until}, back in PVE {since}"
    return f" ({known}; checked against {version})"
