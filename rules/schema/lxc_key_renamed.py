from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.lxc_keys import UNKNOWN_TO_LXC, lxc_key_history
from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Idle,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults

_NUMBERED = "INDEX"
_WITHOUT_NAME = "delete the line: PVE lets in no key of today's LXC for it"


class LxcKeyRenamed(LineRule):
    """A line for LXC has a key that LXC has not known since its version 3.

    ## What it finds

    `lxc.id_map`, `lxc.aa_profile`, `lxc.network.*`, `lxc.utsname`, `lxc.limit.*` and the other names from before LXC 3.0,
    and `lxc.kmsg` and `lxc.devtty.dir`, which have no other name that PVE lets in.

    ## Why it matters

    PVE only warns that the key was renamed, or does not even do that, and hands the line on as it is. LXC does not know
    the key and refuses the whole configuration: the container does not start. In a snapshot that comes with a rollback.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "lxc-key-renamed"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.INVALID,)
    words = ("lxc.",)
    sound_lines = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key, $deprecated_lxc_conf_keys)",
        "lxc 6.0.5 src/lxc/confile.c (parse_line: unsupported config key), run",
        "lxc 6.0.5 src/lxc/confile.c (config_jump_table has no lxc.kmsg and no lxc.devtty.dir), read",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.node.key
        if key.text in UNKNOWN_TO_LXC:
            yield _refused(setting, f"`{key.text}` is not a key of LXC 3 and later", _WITHOUT_NAME)
        for problem in faults(setting, Code.RENAMED_KEY):
            name = problem.expected
            fact = f"`{key.text}` has been `{name}` since LXC 3"
            if _NUMBERED in name:
                yield _refused(setting, fact, f"write `{name}`, with the number of the interface")
            elif setting.version in lxc_key_history(name):
                fix = LineFix.unsafe(f"write `{name}`", setting.with_key(name))
                yield _refused(setting, fact, f"write `{name}`", fix)
            else:
                yield _refused(setting, fact, _WITHOUT_NAME)


def _refused(setting: ReadSetting, fact: str, help: str, fix: LineFix | None = None) -> LineFinding:
    key = setting.node.key
    return LineFinding(
        start=key.start,
        end=key.end,
        message=f"{fact}: PVE hands the line on, and LXC refuses to start",
        help=help,
        fix=fix,
        idle=Idle(f"{fact}: with this line LXC refuses to start", Impact.INVALID),
    )
