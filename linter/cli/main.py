"""The command: arguments in, results on stdout, everything else on stderr, exit code out."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pvelint.config import Names
from pvelint.engine.progress import progress_on
from pvelint.engine.run import Options, Run
from pvelint.errors import UserError
from pvelint.files.discovery import TreeFiles, discover
from pvelint.files.kind import belongs_to_tree
from pvelint.files.leftovers import left_behind
from pvelint.files.live import refuse_live
from pvelint.rulebook import Rulebook
from pvelint.suppress.baseline import Baseline, entries

from .arguments import UsageError, config_values, parse_arguments
from .console import hide_secrets_in_errors, remark, say, show_diff, show_results, terminal_width

OK, FOUND, FAILED = 0, 1, 2


def run(argv: Sequence[str]) -> int:
    """Run the command with these arguments; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = parse_arguments(argv)
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # nobody reads on, as after `| head`: nothing to complain of, now or at the exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except UserError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror))
    except KeyboardInterrupt:
        return _fail("interrupted")
    except Exception as error:
        if os.environ.get("PVELINT_TRACEBACK"):
            raise
        hint = "this is a mistake in pvelint: PVELINT_TRACEBACK=1 shows where"
        return _fail(f"{type(error).__name__}: {error} ({hint})".replace("\n", " "))


def _fail(message: str) -> int:
    say(f"error: {message}")
    return FAILED


def _dispatch(arguments: argparse.Namespace) -> int:
    if arguments.version:
        from pvelint import __version__

        print(f"pvelint {__version__}")
        return OK
    if arguments.list_rules or arguments.explain is not None:
        from .explain import explain, list_rules

        book = Rulebook()
        if arguments.explain not in book.infos:  # only then a config has to be there and sound
            options = Options(config=arguments.config, isolated=arguments.isolated)
            book = _rules_of(Run(options), arguments.paths)
        sys.stdout.write(list_rules(book) if arguments.list_rules else explain(book, arguments.explain))
        return OK
    return _lint(arguments)


def _lint(arguments: argparse.Namespace) -> int:
    lint_run = Run(_options(arguments))
    _check_names(lint_run, arguments.paths)
    if arguments.show_config:
        from .show_config import show_config

        paths = [path for path in arguments.paths if path != "-"] or ["."]
        sys.stdout.write(show_config(lint_run, paths, terminal_width()))
        return OK
    files = _files(arguments, lint_run)
    if arguments.preview_write:
        from .preview_write import show_preview

        return show_preview(
            lint_run,
            files,
            output_format=arguments.output_format,
            output_file=arguments.output_file,
            diff=arguments.diff,
        )
    report = lint_run.lint(files)
    hide_secrets_in_errors(report)
    if report.files == 0 and not any(belongs_to_tree(path) for tree in files for path in tree.named or ()):
        report.notices.append("no guest config found here (qemu-server/<vmid>.conf)")
    _deliver(arguments, lint_run)
    for line in report.errors:
        say(f"error: {line}")
    remark(arguments, lint_run)
    return _exit_code(arguments, lint_run)


def _options(arguments: argparse.Namespace) -> Options:
    return Options(
        given=config_values(arguments),
        config=arguments.config,
        isolated=arguments.isolated,
        fix=arguments.fix or arguments.diff,
        write=arguments.fix and not arguments.diff and arguments.paths != ["-"],
        unsafe_fixes=arguments.unsafe_fixes,
        write_baseline=arguments.write_baseline is not None,
        jobs=arguments.jobs,
        progress=progress_on(sys.stderr, quiet=arguments.quiet),
    )


def _files(arguments: argparse.Namespace, lint_run: Run) -> list[TreeFiles]:
    """What to look at; files that were named for nothing become notices."""
    if arguments.paths == ["-"]:
        return lint_run.take_stdin(sys.stdin.buffer.read(), arguments.stdin_filename or "-")
    found = discover(arguments.paths or ["."])
    lint_run.report.notices += found.skipped
    lint_run.report.notices += left_behind(found.trees)
    return found.trees


def _deliver(arguments: argparse.Namespace, lint_run: Run) -> None:
    """The run's results, in the form and to the place that was asked for."""
    if arguments.write_baseline is not None:
        lint_run.report.notices.append(_write_baseline(arguments.write_baseline, lint_run))
    elif arguments.diff:
        show_diff(lint_run, arguments.output_file)
    else:
        show_results(arguments, lint_run)


def _write_baseline(path: Path, lint_run: Run) -> str:
    """What was done."""
    refuse_live([path])
    gone = Baseline.write(path, lint_run.report.findings, lint_run.scope)
    count = len(lint_run.report.findings)
    known = "1 finding is known now" if count == 1 else f"{count} findings are known now"
    dropped = f", {entries(gone)} dropped" if gone else ""
    return f"{known}{dropped}: {path}"


def _check_names(lint_run: Run, paths: Sequence[str]) -> None:
    given = lint_run.options.given
    words = [(option, word) for option in ("select", "ignore") for word in given.get(option, ())]
    if not words:
        return
    names = Names(frozenset(_rules_of(lint_run, paths).infos))
    for option, word in words:
        if (mistake := names.unknown_selector(word)) is not None:
            raise UsageError(f"--{option}: {mistake}")


def _rules_of(lint_run: Run, paths: Sequence[str]) -> Rulebook:
    """The built-in rules and those of the plugins in force at these paths."""
    folders = {path if path.is_dir() else path.parent for path in map(Path, paths)} or {Path()}
    plugins = {plugin for folder in folders for plugin in lint_run.config_for(folder)[0].plugins}
    return Rulebook(sorted(plugins))


def _exit_code(arguments: argparse.Namespace, lint_run: Run) -> int:
    if lint_run.report.errors:
        return FAILED
    if arguments.write_baseline is not None:
        return OK
    if lint_run.changes and (arguments.diff or arguments.exit_non_zero_on_fix):
        return FOUND
    if arguments.diff:
        return OK
    return FOUND if lint_run.fails else OK
