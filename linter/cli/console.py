"""What a run shows: results on stdout, remarks on stderr."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pvelint.engine.run import Run
from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Report

_FEW = 3
_FOR_PEOPLE = ("full", "concise")


def say(text: str) -> None:
    """One line on stderr, whatever is in the text."""
    from pvelint.output.escape import visible

    print(f"pvelint: {visible(text)}", file=sys.stderr)


def hide_secrets_in_errors(report: Report) -> None:
    """What a rule that crashed says may quote the line that it crashed on."""
    from pvelint.output.hidden import hide
    from pvelint.output.source import Sources

    sources = Sources(report)
    for index, line in enumerate(report.errors):
        secrets = [
            s for path in report.paths if line.startswith(f"{path}:") for s in sources.secret_texts(path)
        ]
        report.errors[index] = hide(line, secrets)


def show_diff(lint_run: Run, output_file: Path | None) -> None:
    """What `--fix` would change, secrets masked; on the terminal and in the file."""
    diff = "".join(masked_diff(shown, made.before, made.after) for shown, made in lint_run.changes.items())
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(diff))
    write_output(output_file, encode(diff))


def write_output(path: Path | None, content: bytes) -> None:
    """The copy of the results that `--output-file` asks for; raises OSError, or LiveTreeError."""
    if path is not None:
        from pvelint.files.live import refuse_live

        refuse_live([path])
        path.write_bytes(content)


def masked_diff(shown: str, before: str, after: str) -> str:
    """A unified diff of two texts of a guest file, secrets masked."""
    from pvelint.output.diff import unified
    from pvelint.output.hidden import secret_spans
    from pvelint.output.mask import mask_lines

    masked = ("\n".join(mask_lines(text.split("\n"), secret_spans(text))) for text in (before, after))
    return unified(shown, *masked)


def show_results(arguments: argparse.Namespace, lint_run: Run) -> None:
    """The findings, on stderr where stdout takes the fixed text of stdin."""
    results = sys.stdout
    if arguments.fix and arguments.paths == ["-"]:
        results = sys.stderr
        sys.stdout.flush()
        fixed = next((change.after for change in lint_run.changes.values()), lint_run.stdin_text)
        sys.stdout.buffer.write(encode(fixed))
    format_ = lint_run.config.output_format
    if arguments.output_file is not None:
        text = _rendered(format_, arguments, lint_run, color=False)
        write_output(arguments.output_file, text.encode("utf-8", "backslashreplace"))
        if format_ not in _FOR_PEOPLE:
            format_ = "full"
    results.write(
        _rendered(format_, arguments, lint_run, color=_use_color(arguments.color, results is sys.stdout))
    )


def _rendered(format_: str, arguments: argparse.Namespace, lint_run: Run, *, color: bool) -> str:
    from pvelint.output import render

    return render(
        format_,
        lint_run.report,
        color=color,
        width=terminal_width(),
        unsafe_fixes=arguments.unsafe_fixes,
        rule_info=lint_run.book.infos.get,
    )


def _use_color(wanted: str, to_stdout: bool) -> bool:
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


def remark(arguments: argparse.Namespace, lint_run: Run) -> None:
    """The closing lines: what was skipped, what could not be judged, for which version; statistics."""
    lines = [*lint_run.report.notices]
    if lint_run.config.output_format in _FOR_PEOPLE or arguments.output_file is not None:
        lines += _blind_spots(lint_run)
    if not arguments.quiet:
        for line in lines:
            say(line)
    if arguments.statistics:
        from .statistics import statistics

        sys.stderr.write(statistics(lint_run.report, lint_run.silent, terminal_width()))


def _blind_spots(lint_run: Run) -> Iterator[str]:
    if (count := lint_run.unknown_devices.total()) > 0:
        device = "passed-through device" if count == 1 else "passed-through devices"
        where = _some(sorted(lint_run.unknown_devices))
        yield f"{count} {device} unknown, no inventory of {where}: pvelint --explain hostpci-device-unknown"
    if not lint_run.version_chosen:
        yield f"linted for PVE {NEWEST}, the newest known (choose with --pve)"


def _some(names: list[str]) -> str:
    """The first few of them."""
    shown = ", ".join(names[:_FEW])
    return shown if len(names) <= _FEW else f"{shown} and {len(names) - _FEW} more"
