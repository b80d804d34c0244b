"""The command: arguments in, results on stdout, everything else on stderr, exit code out."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pvelint.config import Names
from pvelint.config.former import notice
from pvelint.config.resolve import Configs
from pvelint.engine.progress import progress_on
from pvelint.engine.run import RunResult, lint
from pvelint.engine.setup import LintOptions, Setup, rulebook_at, set_up
from pvelint.errors import UserError
from pvelint.files.discovery import Discovered, discover
from pvelint.files.kind import belongs_to_tree
from pvelint.files.leftovers import left_behind
from pvelint.files.live import refuse_live
from pvelint.grammar.record import replace
from pvelint.limits import Limit, read_stream
from pvelint.rulebook import Rulebook

from .arguments import parse_arguments
from .combinations import UsageError
from .console import (
    closing_remarks,
    hide_secrets_in_errors,
    say,
    show_diff,
    show_results,
    show_statistics,
    terminal_width,
)
from .options import Options

OK, FOUND, FAILED = 0, 1, 2
_EMPTY = (
    "nothing was linted: no file of /etc/pve found (qemu-server/<vmid>.conf, lxc/<vmid>.conf, storage.cfg and the like,"
    " or a *.conf that evidently is a guest's)"
)


def run(argv: Sequence[str]) -> int:
    """Run the command with these arguments; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _dispatch(parse_arguments(argv))
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
        hint = "this is a bug in pvelint; PVELINT_TRACEBACK=1 shows where"
        return _fail(f"{type(error).__name__}: {error} ({hint})".replace("\n", " "))


def _fail(message: str) -> int:
    say(f"error: {message}")
    return FAILED


def _dispatch(options: Options) -> int:
    if not options.quiet:
        for line in options.notices:
            say(line)
    if options.version:
        from pvelint import __version__

        print(f"pvelint {__version__}")
        return OK
    if options.completion is not None:
        sys.stdout.write(_completion(options.completion))
        return OK
    if options.list_rules or options.explain is not None:
        return _tell_about_rules(options)
    if options.show_config:
        from .show_config import show_config

        sys.stdout.write(show_config(options, _lint_options(options), terminal_width()))
        return OK
    setup = _set_up(options)
    if options.preview_write:
        from .preview_write import show_preview

        return show_preview(setup, options)
    return _lint(options, setup)


def _completion(shell: str) -> str:
    from importlib import import_module

    from .described import described

    text: str = import_module(f"pvelint.shell.{shell}").completion(described())
    return text


def _tell_about_rules(options: Options) -> int:
    from .explain import explain, list_rules

    book = Rulebook()
    if options.explain not in book.infos:  # only then a config has to be there and sound
        configs = LintOptions(config=options.config, isolated=options.isolated).configs()
        book = rulebook_at(map(Path, options.paths), configs)
    if options.explain is None:
        sys.stdout.write(list_rules(book))
        return OK
    sys.stdout.write(explain(book, options.explain))
    for line in notice({options.explain} & book.former.keys(), book.former):
        say(line)
    return OK


def _lint_options(options: Options) -> LintOptions:
    return LintOptions(
        given=options.config_values,
        config=options.config,
        isolated=options.isolated,
        fix=options.fix or options.diff,
        write=options.fix and not options.diff and not options.reads_stdin,
        unsafe_fixes=options.unsafe_fixes,
        without_baseline=options.write_baseline is not None,
        jobs=options.jobs,
        progress=progress_on(sys.stderr, quiet=options.quiet),
    )


def _set_up(options: Options) -> Setup:
    """What to look at, and how; names that no rule has are refused."""
    lint_options = _lint_options(options)
    _check_names(options, lint_options)
    configs = lint_options.configs()
    return set_up(_discover(options, configs), lint_options, configs=configs)


def _discover(options: Options, configs: Configs) -> Discovered:
    if not options.reads_stdin:
        found = discover(options.paths or ["."], configs.includes_of)
        return replace(found, skipped=[*found.skipped, *left_behind(found.trees)])
    from pvelint.files.stdin import discover_stdin

    name = options.stdin_filename or "-"
    limit = Limit.CLUSTER if belongs_to_tree(Path(name)) else Limit.GUEST
    return discover_stdin(read_stream(sys.stdin.buffer, limit, name), name)


def _lint(options: Options, setup: Setup) -> int:
    result = lint(setup)
    report = hide_secrets_in_errors(result.report)
    if _is_empty(setup, result) and not report.errors:
        if setup.config.allow_empty:
            report = replace(report, notices=[*report.notices, _EMPTY])
        else:
            report = replace(report, errors=[f"{_EMPTY}; --allow-empty if that is all right"])
    result = replace(result, report=report)
    written = _deliver(options, setup, result)
    for line in report.errors:
        say(f"error: {line}")
    if not options.quiet:
        for line in (*report.notices, *written, *closing_remarks(options, setup, result)):
            say(line)
    if options.statistics:
        show_statistics(result)
    return _exit_code(options, result)


def _is_empty(setup: Setup, result: RunResult) -> bool:
    """Whether there was nothing to judge: no guest, no file of a tree that was named, nothing that is excluded."""
    named = (path for tree in setup.trees for path in tree.files.named or ())
    is_judged = result.report.files or any(tree.before_baseline for tree in result.trees)
    return not is_judged and not setup.has_excluded and not any(map(belongs_to_tree, named))


def _deliver(options: Options, setup: Setup, result: RunResult) -> list[str]:
    """The run's results, in the form and to the place that was asked for; lines about what was done."""
    if options.write_baseline is not None:
        return [_write_baseline(options.write_baseline, setup, result)]
    if options.diff:
        show_diff(result.changes, options.output_file)
        return []
    show_results(options, setup, result)
    return []


def _write_baseline(path: Path, setup: Setup, result: RunResult) -> str:
    """What was done."""
    from pvelint.engine.baseline_notices import scope_of
    from pvelint.suppress.baseline import Baseline, entries

    refuse_live([path])
    findings = result.report.findings
    gone = Baseline.write(path, findings, scope_of(setup.trees))
    recorded = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    removed = f", removed {entries(gone)}" if gone else ""
    return f"recorded {recorded} in {path}{removed}"


def _check_names(options: Options, lint_options: LintOptions) -> None:
    given = options.config_values
    words = [(option, word) for option in ("select", "ignore") for word in given.get(option, ())]
    if not words:
        return
    book = rulebook_at(map(Path, options.paths), lint_options.configs())
    names = Names(book.names)
    for option, word in words:
        if (mistake := names.unknown_selector(word)) is not None:
            raise UsageError(f"--{option}: {mistake}")


def _exit_code(options: Options, result: RunResult) -> int:
    if result.report.errors:
        return FAILED
    if options.write_baseline is not None:
        return OK
    if result.changes and (options.diff or options.exit_non_zero_on_fix):
        return FOUND
    if options.diff:
        return OK
    return FOUND if result.fails else OK
