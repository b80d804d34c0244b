"""Reads a line for LXC in a container's config: PVE looks at the key alone."""

from __future__ import annotations

from functools import lru_cache

from pvelint.grammar.schema.options.history import NEVER, last_known, next_known
from pvelint.grammar.schema.options.lxc_keys import (
    CGROUP1,
    CGROUP1_WARNED,
    REFUSED,
    lxc_key_history,
    new_name,
)
from pvelint.grammar.version import Version

from .outcome import COMPLAINED, DROPPED, Code, Problem, Reading


@lru_cache(1 << 12)
def read_lxc_line(key: str, value: str, version: Version) -> Reading:
    """Columns of problems, which are about the key, span the whole value. Equal input, same object."""
    problem = _problem(key, value, version)
    return Reading(key, value, (problem,) if problem else ())


def _problem(key: str, value: str, version: Version) -> Problem | None:
    end = len(value)
    if (name := new_name(key)) is not None:
        return Problem(code=Code.RENAMED_KEY, fate=COMPLAINED, start=0, end=end, expected=name)
    history = lxc_key_history(key)
    if key in REFUSED or version not in history:
        history = NEVER if key in REFUSED else history
        since, until = next_known(history, version), last_known(history, version)
        code = Code.REFUSED_KEY if key in REFUSED else Code.UNKNOWN_OPTION
        return Problem(code=code, fate=DROPPED, start=0, end=end, since=since, until=until)
    if key.startswith(CGROUP1) and version in CGROUP1_WARNED:
        return Problem(code=Code.CGROUP1_KEY, fate=COMPLAINED, start=0, end=end, since=min(CGROUP1_WARNED))
    return None
