"""The command: arguments in, results on stdout, everything else on stderr, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pvelint.grammar.syntax import encode
from pvelint.grammar.version import NEWEST

from .arguments import UsageError, config_values, parse_arguments
from .config import Config, ConfigError, Names
from .discovery import DiscoveryError, GuestFile, TreeFiles, discover
from .inventories import InventoryFileError
from .report import Report
from .rulebook import PluginError, Rulebook
from .run import Options, Run

OK, FOUND, FAILED = 0, 1, 2


def run(argv: Sequence[str]) -> int:
    """Run the command with these arguments; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        arguments = parse_arguments(argv)
        return _dispatch(arguments)
    except (UsageError, ConfigError, DiscoveryError, InventoryFileError, PluginError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror))
    except KeyboardInterrupt:
        return _fail("interrupted")


def _fail(message: str) -> int:
    print(f"pvelint: error: {message}", file=sys.stderr)
    return FAILED


def _dispatch(arguments: argparse.Namespace) -> int:
    if arguments.version:
        from pvelint import __version__

        print(f"pvelint {__version__}")
        return OK
    if arguments.list_rules or arguments.explain is not None:
        from .questions import explain, list_rules

        if arguments.list_rules:
            sys.stdout.write(list_rules(Rulebook()))
        else:
            sys.stdout.write(explain(Rulebook(), arguments.explain))
        return OK
    return _lint(arguments)


def _lint(arguments: argparse.Namespace) -> int:
    given = config_values(arguments)
    _check_names(given)
    options = Options(
        given=given,
        config=arguments.config,
        isolated=arguments.isolated,
        fix=arguments.fix or arguments.diff,
        unsafe_fixes=arguments.unsafe_fixes,
    )
    lint_run = Run(options)
    if arguments.paths == ["-"]:
        files, skipped = [lint_run.take_stdin(sys.stdin.buffer.read(), arguments.stdin_filename or "-")], []
    else:
        found = discover(arguments.paths or ["."])
        files, skipped = found.trees, found.skipped
    report = lint_run.lint(files)
    report.notices += skipped
    config = lint_run.config
    _show(arguments, config, lint_run)
    for line in report.errors:
        print(f"pvelint: error: {line}", file=sys.stderr)
    if not arguments.quiet:
        _remark(lint_run, config)
    return _exit_code(arguments, config, lint_run)


def _check_names(given: dict[str, object]) -> None:
    names = Names(frozenset(Rulebook().infos))
    for option in ("select", "ignore"):
        for word in given.get(option, ()):  # type: ignore[attr-defined]
            if (mistake := names.unknown_selector(word)) is not None:
                raise UsageError(f"--{option}: {mistake}")


def _show(arguments: argparse.Namespace, config: Config, lint_run: Run) -> None:
    """Results to stdout: findings, or a diff, or the fixed stdin; then write what was fixed."""
    report = lint_run.report
    if arguments.diff:
        from .diff import unified

        for path, text in lint_run.new_texts.items():
            shown = lint_run.shown[path]
            sys.stdout.write(unified(shown, report.text_of(shown), text))
        return
    results = sys.stdout
    if arguments.fix and arguments.paths == ["-"]:
        results = sys.stderr
        sys.stdout.flush()
        sys.stdout.buffer.write(encode(next(iter(lint_run.new_texts.values()), lint_run.stdin_text)))
    elif arguments.fix:
        lint_run.write()
    from .output import render

    text = render(
        config.output_format,
        report,
        color=_use_color(arguments.color, results is sys.stdout),
        width=_width(),
        unsafe_fixes=arguments.unsafe_fixes,
        rule_info=Rulebook().infos.get,
    )
    results.write(text)
    if arguments.output_file is not None:
        arguments.output_file.write_text(text, encoding="utf-8", errors="backslashreplace")


def _use_color(wanted: str, to_stdout: bool) -> bool:
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return to_stdout and sys.stdout.isatty()


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def _remark(lint_run: Run, config: Config) -> None:
    """The closing lines: what was skipped, what could not be judged, for which version."""
    for line in lint_run.report.notices:
        print(f"pvelint: {line}", file=sys.stderr)
    if config.output_format not in ("full", "concise"):
        return
    if (count := lint_run.unknown_devices.total()) > 0:
        device = "passed-through device" if count == 1 else "passed-through devices"
        where = ", ".join(sorted(lint_run.unknown_devices))
        print(
            f"pvelint: {count} {device} unknown, no inventory of {where}:"
            " pvelint --explain hostpci-device-unknown",
            file=sys.stderr,
        )
    if not lint_run.version_chosen:
        print(f"pvelint: linted for PVE {NEWEST}, the newest known (choose with --pve)", file=sys.stderr)


def _exit_code(arguments: argparse.Namespace, config: Config, lint_run: Run) -> int:
    report: Report = lint_run.report
    if report.errors:
        return FAILED
    if lint_run.new_texts and (arguments.diff or arguments.exit_non_zero_on_fix):
        return FOUND
    if arguments.diff:
        return OK
    threshold = config.fail_on
    return FOUND if threshold is not None and any(f.severity >= threshold for f in report.findings) else OK


