from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.lxc_keys import UNKNOWN_TO_LXC, lxc_key_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.rules.api import (
    CONTAINER,
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
from pvelint.rules.line_kit.refusal import DROPPED, faults, history_note, known_elsewhere


class LxcKeyUnknown(LineRule):
    """A line for LXC has a key that PVE does not let in.

    ## What it finds

    Keys that begin with `lxc.` and are not in PVE's list, though LXC may know them (`lxc.no_new_privs`, `lxc.time.*`),
    and `lxc.rootfs.path` and `lxc.rootfs.options`, which PVE sets itself.

    ## Why it matters

    PVE logs "unable to parse config", starts the container without the line, and erases it at the next write. What the
    line should have set or forbidden is not in force.

    ## When to ignore it

    When the file is for a PVE version that knows the key: choose that with `--pve`.
    """

    name = "lxc-key-unknown"
    category = Category.SYNTAX
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    words = ("lxc.",)
    rank = Rank.KEY
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key, $valid_lxc_conf_keys)",
        "pve-container 6.0.18 PVE/LXC/Config.pm ($valid_lxc_conf_keys)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if not isinstance(setting.node, LxcLine):
            return
        key = setting.node.key
        for problem in faults(setting, Code.UNKNOWN_OPTION, Code.REFUSED_KEY):
            fault, help, meant = _told(setting, problem)
            yield LineFinding(
                start=key.start,
                end=key.end,
                message=f"`{key.text}` {fault}; {DROPPED}",
                help=help,
                alternatives=(LineFix(f"write `{meant}`", setting.with_key(meant)),) if meant else (),
            )


def _told(setting: ReadSetting, problem: Problem) -> tuple[str, str, str | None]:
    """What is wrong, what to do about it, and the key that is meant."""
    if problem.code is Code.REFUSED_KEY:
        return (
            "is set by PVE itself",
            "delete the line: the volume and its options are those of `rootfs`",
            None,
        )
    known = history_note(setting.version, problem.since, problem.until)
    names = [name for name in lxc_key_names(setting.version) if name not in UNKNOWN_TO_LXC]
    meant = None if known else closest(setting.key, names)
    help = (
        f"did you mean `{meant}`?"
        if meant
        else "delete the line, or see whether an option of PVE does the same"
    )
    return f"is not a key that PVE hands on to LXC{known}", known_elsewhere(problem, help), meant
