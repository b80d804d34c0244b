"""Which options go together: what has no effect beside another is said, what would do something else is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pvelint.errors import UserError

from .options import STDIN

CONTRADICTIONS = (
    ("write_baseline", "fix"),
    ("write_baseline", "diff"),
    ("preview_write", "fix"),
    ("preview_write", "write_baseline"),
    ("isolated", "config"),
)
"""Pairs of which one would not be done."""
ACTIONS = (
    "version",
    "completion",
    "explain",
    "list_rules",
    "show_config",
    "preview_write",
    "write_baseline",
    "diff",
    "fix",
)
"""What a run does, the first that was asked for; without any of them it lints."""
LINT = "lint"
_LINTING = frozenset({LINT, "fix", "diff", "write_baseline"})
_READING = _LINTING | {"preview_write", "show_config"}
EFFECT: Mapping[str, frozenset[str]] = {
    "unsafe_fixes": frozenset({LINT, "fix", "diff"}),
    "exit_non_zero_on_fix": frozenset({"fix"}),
    "select": _LINTING | {"show_config"},
    "ignore": _LINTING | {"show_config"},
    "min_severity": _LINTING | {"show_config"},
    "fail_on": frozenset({LINT, "fix", "show_config"}),
    "baseline": frozenset({LINT, "fix", "diff", "show_config"}),
    "no_inline_ignores": _LINTING | {"show_config"},
    "pve": _READING,
    "inventory": _READING,
    "cache_dir": _LINTING | {"show_config"},
    "allow_empty": _LINTING | {"show_config"},
    "jobs": _LINTING,
    "output_format": frozenset({LINT, "fix", "preview_write", "show_config"}),
    "output_file": frozenset({LINT, "fix", "diff", "preview_write"}),
    "statistics": _LINTING,
    "diff": frozenset({"preview_write"}),
    "fix": frozenset(),
    **{action: frozenset() for action in ACTIONS if action not in ("diff", "fix", "write_baseline")},
    "write_baseline": frozenset(),
}
"""The actions beside which an option does something; what is not here always does."""


class UsageError(UserError):
    """A mistake on the command line, in one line."""


def refuse_contradictions(values: Mapping[str, Any]) -> None:
    """Raises UsageError."""
    for pair in CONTRADICTIONS:
        if all(_is_given(values, name) for name in pair):
            raise UsageError(f"{_option(pair[0])} and {_option(pair[1])} cannot be combined")
    if STDIN in values["paths"] and len(values["paths"]) > 1:
        raise UsageError("`-` (stdin) cannot be combined with other paths")
    if values["stdin_filename"] is not None and values["paths"] != [STDIN]:
        raise UsageError("--stdin-filename needs `-` (stdin) as the path")
    if sys.platform != "linux" and values["fix"] and not values["diff"] and STDIN not in values["paths"]:
        raise UsageError(
            "--fix writes files on Linux only, where it keeps all that they have besides their text"
            " (--diff shows the change, as a patch)"
        )


def without_effect(values: Mapping[str, Any]) -> Iterator[str]:
    """A line for each option that changes nothing about what is done."""
    action = next((name for name in ACTIONS if _is_given(values, name)), LINT)
    for name, actions in EFFECT.items():
        if name != action and _is_given(values, name) and action not in actions:
            yield _needless(name, action)
    if action == "preview_write" and _is_given(values, "diff") and values["output_format"] == "json":
        yield "--diff has no effect with --output-format json"
    if _is_given(values, "no_cache") and _is_given(values, "cache_dir") and action in _LINTING:
        yield "--cache-dir has no effect with --no-cache"


def _needless(name: str, action: str) -> str:
    if action == LINT:
        return f"{_option(name)} has no effect without {_option(next(iter(EFFECT[name])))}"
    return f"{_option(name)} has no effect with {_option(action)}"


def _is_given(values: Mapping[str, Any], name: str) -> bool:
    return values[name] not in (None, False) and (name != "jobs" or values[name] != 1)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
