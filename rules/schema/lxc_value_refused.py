from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.lxc_values import Refused
from pvelint.grammar.guest.setting import Setting
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)
from pvelint.rules.api.containers import CAPABILITIES, options_for_lxc, refused_by_lxc

_CAPABILITY_KEYS = ("lxc.cap.drop", "lxc.cap.keep")
_PREFIX = "cap_"


class LxcValueRefused(GuestRule):
    """LXC refuses a value that PVE hands on to it.

    ## What it finds

    Lines for LXC whose value is not what their key takes: a capability that does not exist or has the prefix `CAP_`, a
    signal, number, switch, limit, log level, type of interface or mount that LXC does not read, a variable without
    `=`. Also `tty`, `hostname` and `env`, which PVE hands on as they stand, where it does not complain about them
    itself: a `tty` that is too large, a host name of more than 64 characters.

    ## Why it matters

    PVE looks at the key alone. LXC reads the whole configuration before it does anything, and refuses all of it: the
    container does not start ("Failed to parse config file").

    ## When to ignore it

    Never: the container does not start.
    """

    name = "lxc-value-refused"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    words = ("lxc.", "tty", "hostname:", "env:")
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config)",
        "lxc 6.0.5 src/lxc/confile.c (set_config_cap_drop, set_config_tty_max, set_config_uts_name and others), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in guest.config.lxc:
            if refused := refused_by_lxc(setting.key, setting.value):
                yield _finding(setting, refused)
        for setting, refused in options_for_lxc(guest.config):
            yield _finding(setting, refused)


def _finding(setting: Setting, refused: Refused) -> Finding:
    text = setting.value[refused.start : refused.end]
    shown = f"`{text}`" if setting.key in _CAPABILITY_KEYS or not _may_be_secret(setting) else "the value"
    return Finding(
        place=setting.part(refused.start, refused.end),
        message=f"LXC does not take {shown} for `{setting.key}`: it refuses the whole configuration, and the container does not start",
        help=f"write {refused.expected}",
        fix=_fix(setting, refused, text),
    )


def _may_be_secret(setting: Setting) -> bool:
    return setting.key.startswith(("env", "lxc.environment"))


def _fix(setting: Setting, refused: Refused, text: str) -> Fix | None:
    """The capability that is meant."""
    meant = text.lower().removeprefix(_PREFIX)
    if setting.key not in _CAPABILITY_KEYS or meant not in CAPABILITIES:
        return None
    return Fix.unsafe(f"write `{meant}`", setting.replace_part(refused.start, refused.end, meant))
