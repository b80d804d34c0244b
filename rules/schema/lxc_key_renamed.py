from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import faults

_NUMBERED = "INDEX"


class LxcKeyRenamed(LineRule):
    """A line for LXC has a key that LXC has not known since its version 3.

    ## What it finds

    `lxc.id_map`, `lxc.aa_profile`, `lxc.network.*`, `lxc.utsname`, `lxc.limit.*` and the other names from before LXC 3.0.

    ## Why it matters

    PVE only warns that the key was renamed and hands the line on as it is. LXC does not know the key and refuses the
    whole configuration: the container does not start.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "lxc-key-renamed"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    words = ("lxc.",)
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key, $deprecated_lxc_conf_keys)",
        "lxc 6.0.5 src/lxc/confile.c (parse_line: unsupported config key), run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.RENAMED_KEY):
            key, name = setting.node.key, problem.expected
            is_whole = _NUMBERED not in name
            yield LineFinding(
                start=key.start,
                end=key.end,
                message=f"`{key.text}` has been `{name}` since LXC 3: PVE hands the line on, and LXC refuses to start",
                help=f"write `{name}`" + ("" if is_whole else ", with the number of the interface"),
                fix=LineFix.unsafe(f"write `{name}`", setting.with_key(name)) if is_whole else None,
            )
