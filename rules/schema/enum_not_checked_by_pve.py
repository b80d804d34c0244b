from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.other_words import Meaning
from pvelint.grammar.schema.outcome import KEPT, Code, Problem
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.comments import comment_at
from pvelint.rules.line_kit.meaning import word_meaning
from pvelint.rules.line_kit.refusal import faults, is_told_as_refusal, wrong_word

_DEFAULTS = {
    "cores": "1",
    "sockets": "1",
    "vcpus": "all CPUs of the VM",
    "serial": "no serial port",
    "parallel": "no parallel port",
    "lock": "no lock",
}
"""What PVE takes a `0` for."""
_OF_CONTAINERS = {"cores": "all CPUs of the node", "memory": "512", "lock": "no lock"}
"""The same of a container (PVE::LXC::update_lxc_config)."""
_TO_QEMU = " and reaches QEMU, which will not start with an unknown value"
_REACH_QEMU = ("keyboard", "scsihw", "startdate", "vmgenid")
_KNOWN_TO_QEMU = {"vmgenid": ("auto",)}
"""What QEMU takes, though PVE's API does not (run with QEMU 7.2: `auto` makes a UUID, another word is refused)."""


class EnumNotCheckedByPve(LineRule):
    """PVE reads an option without a check, and the value is not a valid one.

    ## What it finds

    `bios: uefi`, `ostype: windows11`, `scsihw: virtio`, `cores: 0`: what the file reader takes without a check and
    the API refuses. Where the value keeps the VM from starting, `arch-unknown`,
    `lock-left` or `port-without-device` says so, and this is information.

    ## Why it matters

    PVE uses the text as it stands: `bios: uefi` runs SeaBIOS, an unknown `scsihw` reaches QEMU, which refuses to
    start. The web interface cannot save the option.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "enum-not-checked-by-pve"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.INVALID
    rank = Rank.OPTION
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type; config_to_command: `or next` for a port of 0)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (check_type)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: $conf->{memory} || 512)",
        "QEMU 7.2.22 -device vmgenid,guid=1; -rtc base=tomorrow; -k xx; -device foo, run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, Code.PATTERN, Code.MINIMUM, Code.MAXIMUM):
            if problem.fate is not KEPT or problem.option is not None:
                continue
            if is_told_as_refusal(setting):
                if comment_at(setting.value) >= 0:
                    return  # of which `trailing-comment` speaks
                yield _refused_by_the_api(setting, problem)
                return
            defaults = _DEFAULTS if setting.kind is VM else _OF_CONTAINERS
            if setting.value == "0" and (default := defaults.get(setting.base)):
                yield _default_taken(setting, problem, default)
                return
            what = f"valid for `{setting.key}`{_TO_QEMU if _stops_qemu(setting) else ''}"
            yield wrong_word(setting, problem, what, _meaning(setting, problem))
            return


def _default_taken(setting: ReadSetting, problem: Problem, default: str) -> LineFinding:
    start, end = setting.columns(problem.start, problem.end)
    return LineFinding(
        start=start,
        end=end,
        severity=Severity.WARNING,
        message=f"PVE takes `{setting.key}: 0` for {default}, and its API refuses it",
        help="delete the line"
        if setting.base == "lock"
        else f"write {'what' if setting.base in ('serial', 'parallel') else 'the number that'} is meant, or delete the line for {default}",
    )


def _refused_by_the_api(setting: ReadSetting, problem: Problem) -> LineFinding:
    """Information: what comes of it is an error of the rule that speaks of the start."""
    start, end = setting.columns(problem.start, problem.end)
    return LineFinding(
        start=start,
        end=end,
        severity=Severity.INFO,
        message=f"PVE reads `{setting.key}` without a check; its API refuses the value",
    )


def _stops_qemu(setting: ReadSetting) -> bool:
    return (
        setting.kind is VM
        and setting.base in _REACH_QEMU
        and setting.value not in _KNOWN_TO_QEMU.get(setting.base, ())
    )


def _meaning(setting: ReadSetting, problem: Problem) -> Meaning | None:
    text = setting.value
    if setting.base != "keyboard" or "_" not in text:
        return word_meaning(setting.base, None, text, problem.allowed)
    locale = text.partition(".")[0]
    ways = (
        word_meaning("keyboard", None, word, problem.allowed) for word in (locale, locale.partition("_")[0])
    )
    return next((meaning for meaning in ways if meaning), None)
