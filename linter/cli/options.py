"""The command line as a value: each option as what it means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pvelint.grammar.record import Record

STDIN = "-"

ColorWhen = Literal["auto", "always", "never"]


class Options(Record, kw_only=True):
    """Made once, by `parse_arguments`; nothing else knows of argparse."""

    paths: tuple[str, ...]
    config_values: Mapping[str, Any]
    """What stands above the config file, by its keys (`output_format`, ...): only what was given."""

    notices: tuple[str, ...]
    """One line each: what an option is taken for."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    exit_non_zero_on_fix: bool

    write_baseline: Path | None

    config: Path | None
    isolated: bool
    stdin_filename: str | None
    jobs: int

    output_file: Path | None
    color: ColorWhen
    statistics: bool
    quiet: bool

    preview_write: bool
    list_rules: bool
    explain: str | None
    show_config: bool
    completion: str | None
    """The shell."""
    version: bool

    @property
    def reads_stdin(self) -> bool:
        return self.paths == (STDIN,)
