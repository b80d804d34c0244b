from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.hardware.pci import parse_address
from pvelint.grammar.schema.options.model import Option
from pvelint.grammar.schema.options.table import find_option, option_names, options
from pvelint.grammar.schema.other_words import Meaning, option_meaning, same_word
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    LxcLine,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import beginning, choice, faults, history_note, known_elsewhere, refusal

_FEW = 3
_CONTAINERS_NAMES = {"name": "hostname"}
"""What a container has for an option of VMs."""
_IN_CONTAINERS = {
    **dict.fromkeys(("hostpci", "usb"), "a device is passed to a container by its node: `devN: /dev/...`"),
    "serial": "a device is passed to a container by its node: `devN: /dev/...`",
    "ipconfig": "a container's addresses are `ip` and `gw` of `netN`",
    "balloon": "a container's `memory` is a limit: what it does not use is free for others",
}
"""What to do about an option of VMs that a container has in another form."""
_OF_STARTUP = ("order", "up", "down")
_OF_FLEECING = frozenset(("fleecing-images",))
_VOLUME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:(?:[0-9]+/)?(?:vm|base)-[0-9]+-")


class UnknownOption(LineRule):
    """This PVE version does not have the option.

    ## What it finds

    `core: 4`, options of a newer or older PVE version, options of VMs in a container's file, numbered options without
    number, and anything but `fleecing-images` in `[special:fleecing]`.

    ## Why it matters

    PVE logs "unknown setting", starts the VM without the line, and erases it at the next write. Of a container it keeps
    the line for good, and complains each time that it reads the file; the line has no effect all the same.

    ## When to ignore it

    When the file is for another version: choose that with `--pve`.
    """

    name = "unknown-option"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    rank = Rank.KEY
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type, $confdesc)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, check_type)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if isinstance(setting.node, LxcLine):  # of which lxc-key-unknown speaks
            return
        for problem in faults(setting, Code.UNKNOWN_OPTION):
            known = _history(setting, problem)
            names, whose = _of_section(setting)
            meaning = Meaning() if known else _meaning(setting, names)
            ways = [_way(setting, line) for line in meaning.words]
            otherwise = "delete the line" if known else _otherwise(setting)
            yield refusal(
                setting,
                problem,
                f"`{setting.key}` is not an option of {whose}{known}",
                help=f"did you mean {choice(_names(meaning.words))}?"
                if ways
                else meaning.advice or known_elsewhere(problem, otherwise),
                alternatives=ways,
            )


def _of_section(setting: ReadSetting) -> tuple[frozenset[str], str]:
    """The options that PVE knows there, and whose they are."""
    if setting.section is SectionKind.FLEECING:
        return _OF_FLEECING, "`[special:fleecing]`"
    return option_names(setting.version, setting.kind), f"a {setting.kind.noun}"


def _way(setting: ReadSetting, line: str) -> LineFix:
    key, _, value = line.partition(": ")
    text = value.replace("{}", setting.value)
    return LineFix(f"write `{key}`", setting.with_key(key) if value == "{}" else f"{key}: {text}")


def _of_container(setting: ReadSetting, meaning: Meaning, names: frozenset[str]) -> Meaning | None:
    """The same among the options of a container; None where it has no such thing."""
    lines = [
        line.replace(key, _CONTAINERS_NAMES.get(key, key), 1)
        for line in meaning.words
        for key in [line.partition(":")[0]]
    ]
    return (
        Meaning(known)
        if (known := tuple(line for line in lines if line.partition(":")[0] in names))
        else None
    )


def _names(lines: Sequence[str]) -> list[str]:
    """The keys that are meant, with what is fixed of their values."""
    return [line.partition("{}")[0].rstrip(": ") for line in lines]


def _otherwise(setting: ReadSetting) -> str:
    """What to do about a key of no known meaning; a disk's line is never to be deleted."""
    if _VOLUME.match(setting.value):
        disks = "disks are `scsiN`, `virtioN`, `sataN` and `ideN`"
        return f"correct its key: {disks if setting.kind is VM else 'volumes are `rootfs` and `mpN`'}"
    if setting.kind is CONTAINER and find_option(setting.key, setting.version, VM) is not None:
        return _IN_CONTAINERS.get(setting.base, "delete the line: only VMs have that option")
    owners = _owners(setting)
    if 0 < len(owners) <= _FEW:
        part = f"{setting.key}={setting.value}"
        return f"`{setting.key}` is a part of {choice(owners)}: write `{part}` in such a line"
    return "delete the line, or correct its key"


def _owners(setting: ReadSetting) -> list[str]:
    """The options that have a sub-option of this name for which the value is right."""
    if setting.section is SectionKind.FLEECING:
        return []
    if setting.key in _OF_STARTUP and is_digits(setting.value):
        return ["startup"]
    having = [o for o in options(setting.version, setting.kind) if o.sub(setting.key) and o.settable]
    return [
        option.name if option.count is None else f"{option.name}N"
        for option in having
        if _takes(option, setting)
    ]


def _takes(option: Option, setting: ReadSetting) -> bool:
    key = option.name if option.count is None else f"{option.name}0"
    reading = read_value(key, f"{setting.key}={setting.value}", setting.version)
    return all(problem.option != setting.key for problem in reading.problems)


def _history(setting: ReadSetting, problem: Problem) -> str:
    if problem.expected and problem.since is not None:
        return f" ({problem.expected} are {beginning(problem.since)}; checked against {setting.version})"
    return history_note(setting.version, problem.since, problem.until)


def _meaning(setting: ReadSetting, names: frozenset[str]) -> Meaning:
    """`net0` for `net`, `net1` for `net01`, `cpu` for `cpu0`, another tool's key, else the name that is nearly this."""
    key, base = setting.key, setting.base
    number = key[len(base) :].lstrip("0") or "0"
    plain = next((name for name in (f"{base}{number}", base) if name in names), None) or same_word(key, names)
    if plain:
        return Meaning((f"{plain}: {{}}",))
    if setting.kind is VM and names is not _OF_FLEECING and parse_address(setting.value.partition(",")[0]):
        return Meaning((f"hostpci{number}: {{}}",))
    meaning = option_meaning(key) if names is not _OF_FLEECING else None
    if meaning and setting.kind is CONTAINER:
        meaning = _of_container(setting, meaning, names)
    if meaning:
        return meaning
    if setting.kind is CONTAINER and key in _CONTAINERS_NAMES:
        return Meaning((f"{_CONTAINERS_NAMES[key]}: {{}}",))
    if setting.kind is CONTAINER and find_option(key, setting.version, VM) is not None:
        return Meaning()
    alike = closest(key, sorted(names))
    return Meaning((f"{alike}: {{}}",)) if alike else Meaning()
