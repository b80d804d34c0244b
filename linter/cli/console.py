"""What a run shows: results on stdout, remarks on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pvelint.engine.run import RunResult
from pvelint.engine.setup import Setup
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Change, Report

from .options import ColorWhen, Options

_FEW = 3
_FOR_PEOPLE = ("full", "concise")


def say(text: str) -> None:
    """One line on stderr, whatever is in the text."""
    from pvelint.output.escape import one_line

    print(f"pvelint: {one_line(text)}", file=sys.stderr)


def show_text(text: str) -> None:
    """What a file holds, on stdout: as it is, but for a terminal, which must not obey it."""
    from pvelint.output.escape import visible_lines

    sys.stdout.flush()
    sys.stdout.buffer.write(encode(visible_lines(text) if sys.stdout.isatty() else text))


def hide_secrets_in_errors(report: Report) -> Report:
    """What a rule that crashed says may quote the line that it crashed on."""
    from pvelint.output.source import Sources

    sources = Sources(report)

    def hidden(line: str) -> str:
        for path in report.paths:
            if line.startswith(f"{path}:"):
                line = sources.hider(path).hide(line)
        return line

    return replace(report, errors=[hidden(line) for line in report.errors]) if report.errors else report


def show_diff(changes: Mapping[str, Change], output_file: Path | None) -> None:
    """What `--fix` would change, secrets masked; on the terminal and in the file."""
    diff = "".join(masked_diff(shown, made.before, made.after) for shown, made in changes.items())
    show_text(diff)
    write_output(output_file, encode(diff))


def write_output(path: Path | None, content: bytes) -> None:
    """The copy of the results that `--output-file` asks for; raises OSError, or LiveTreeError."""
    if path is not None:
        from pvelint.files.live import refuse_live

        refuse_live([path])
        path.write_bytes(content)


def masked_diff(shown: str, before: str, after: str) -> str:
    """A unified diff of two texts of a file, secrets masked."""
    from pvelint.grammar.secrets.guest_file import secrets_of_guest
    from pvelint.grammar.secrets.other_file import secrets_of_file
    from pvelint.output.diff import unified
    from pvelint.output.mask import mask_lines

    def masked(text: str) -> str:
        found = secrets_of_file(shown, text)
        return "\n".join(mask_lines(text.split("\n"), secrets_of_guest(text) if found is None else found))

    return unified(shown, masked(before), masked(after))


def show_results(options: Options, setup: Setup, result: RunResult) -> None:
    """The findings, on stderr where stdout takes the fixed text of stdin."""
    results = sys.stdout
    if options.fix and options.reads_stdin:
        results = sys.stderr
        show_text(_fixed_stdin(setup, result))
    format_ = setup.config.output_format
    if options.output_file is not None:
        text = _rendered(format_, setup, result, color=False)
        write_output(options.output_file, text.encode("utf-8", "backslashreplace"))
        if format_ not in _FOR_PEOPLE:
            format_ = "full"
    results.write(_rendered(format_, setup, result, color=_use_color(options.color, results is sys.stdout)))


def _fixed_stdin(setup: Setup, result: RunResult) -> str:
    """The text of stdin, as it came if nothing was to fix."""
    fixed = (change.after for change in result.changes.values())
    return next(fixed, next(iter(setup.texts.values()), ""))


def _rendered(format_: str, setup: Setup, result: RunResult, *, color: bool) -> str:
    from pvelint.output import render

    return render(
        format_,
        result.report,
        color=color,
        width=terminal_width(),
        unsafe_fixes=setup.options.unsafe_fixes,
        rule_info=setup.book.infos.get,
    )


def _use_color(wanted: ColorWhen, to_stdout: bool) -> bool:
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return to_stdout and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """In columns; 100 where there is no terminal."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def closing_remarks(options: Options, setup: Setup, result: RunResult) -> Iterator[str]:
    """Where people read the results: what could not be told, and the PVE version if nobody chose it."""
    if setup.config.output_format not in _FOR_PEOPLE and options.output_file is None:
        return
    if (count := result.unknown_devices.total()) > 0:
        device = "passed-through device" if count == 1 else "passed-through devices"
        where = _some(sorted(result.unknown_devices))
        yield f"{count} {device} unknown, no inventory of {where}: pvelint --explain hostpci-device-unknown"
    if not result.version_chosen:
        yield f"linted for PVE {NEWEST}, the newest known (choose with --pve)"


def show_statistics(result: RunResult) -> None:
    """On stderr."""
    from .statistics import statistics

    sys.stderr.write(statistics(result.report, result.skipped_rules, terminal_width()))


def _some(names: list[str]) -> str:
    """The first few of them."""
    shown = ", ".join(names[:_FEW])
    return shown if len(names) <= _FEW else f"{shown} and {len(names) - _FEW} more"
