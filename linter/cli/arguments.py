"""The command line: its options, their help, and what does not go together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from pvelint.config.model import KEYS
from pvelint.grammar.version import Version
from pvelint.output import FORMATS
from pvelint.rules.model import Severity

from .argument_types import (
    NEVER,
    SHELLS,
    Choice,
    Extend,
    name_list,
    path,
    process_count,
    to_severity,
    to_threshold,
    to_version,
)
from .combinations import UsageError, refuse_contradictions, without_effect
from .options import Options


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{self._suggestion(message)} (see pvelint --help)")

    def format_help(self) -> str:
        from .help_text import SUMMARY, epilog

        self.description, self.epilog = SUMMARY, epilog()
        return super().format_help()

    def _suggestion(self, message: str) -> str:
        """For the first option that argparse did not recognize."""
        from pvelint.suggest import did_you_mean

        words = message.removeprefix("unrecognized arguments: ").split()
        unknown = words[0].partition("=")[0] if message.startswith("unrecognized") and words else ""
        return did_you_mean(unknown, self._option_string_actions) if unknown.startswith("--") else ""


def parse_arguments(argv: Sequence[str]) -> Options:
    """Raises UsageError."""
    values = vars(command_parser().parse_args(argv))
    refuse_contradictions(values)
    return _options(values, list(without_effect(values)))


def command_parser() -> argparse.ArgumentParser:
    """What reads the arguments; shells and the man page learn the options from it, too."""
    parser = _Parser(
        prog="pvelint",
        usage="pvelint [OPTIONS] [PATH ...]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders to lint (default: .); `-` is stdin"
    )
    _add_fixing(parser.add_argument_group("fixing"))
    _add_selection(parser.add_argument_group("selection"))
    _add_context(parser.add_argument_group("context"))
    _add_output(parser.add_argument_group("output"))
    _add_information(parser.add_argument_group("instead of linting"))
    return parser


def _options(values: dict[str, Any], notices: list[str]) -> Options:
    """What argparse found, by name."""
    names = [name.replace("-", "_") for name, key in KEYS.items() if key.option]
    given = {name: value for name in names if (value := values.pop(name)) is not None}
    if given.get("fail_on") == NEVER:
        given["fail_on"] = None
    if (pve := given.get("pve")) is not None:
        given["pve"] = pve.reading.version
        notices += [pve.notice] if pve.notice is not None else []
    return Options(paths=tuple(values.pop("paths")), config_values=given, notices=tuple(notices), **values)


def _add_fixing(group: Any) -> None:
    group.add_argument("--fix", action="store_true", help="apply safe fixes")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="also show unsafe fixes; with --fix: apply them"
    )
    group.add_argument("--diff", action="store_true", help="show what --fix would change; write nothing")
    group.add_argument(
        "--exit-non-zero-on-fix", action="store_true", help="exit with 1 if anything was fixed"
    )


def _add_selection(group: Any) -> None:
    group.add_argument(
        "--select",
        action=Extend,
        type=name_list,
        metavar="RULES",
        help="check only these rules or categories (comma-separated)",
    )
    group.add_argument(
        "--ignore",
        action=Extend,
        type=name_list,
        metavar="RULES",
        help="do not check these rules or categories",
    )
    severities = [str(severity) for severity in sorted(Severity, reverse=True)]
    group.add_argument(
        "--min-severity", type=Choice(severities, to_severity), metavar="SEVERITY",
        help="lowest severity to report: error, warning (default) or info; rules named in --select are always reported",
    )  # fmt: skip
    group.add_argument(
        "--fail-on", type=Choice([*severities, NEVER], to_threshold), metavar="SEVERITY",
        help="lowest severity that makes the exit code 1: error, warning (default), info or never",
    )  # fmt: skip
    group.add_argument(
        "--baseline", type=path, metavar="FILE", help="report only findings that this file does not have"
    )
    group.add_argument(
        "--write-baseline", type=path, metavar="FILE", help="record all findings in this file, as known"
    )
    group.add_argument(
        "--no-inline-ignores",
        action="store_const",
        const=True,
        help="disregard `#pvelint ignore` in the notes of guests",
    )


def _add_context(group: Any) -> None:
    group.add_argument(
        "--pve",
        type=to_version,
        metavar="VERSION",
        help=f"PVE version to lint for: {', '.join(map(str, Version))} (default: what the node's record says, else the newest)",
    )
    group.add_argument(
        "--inventory", action=Extend, type=lambda text: (path(text),), metavar="PATH",
        help="hardware records of the nodes, a file or folder; `sysfs` is the hardware of this machine",
    )  # fmt: skip
    group.add_argument(
        "--config", type=path, metavar="FILE", help="use this config file instead of the nearest one"
    )
    group.add_argument("--isolated", action="store_true", help="read no config file")
    group.add_argument("--stdin-filename", metavar="PATH", help="path of the file that stdin contains")
    group.add_argument(
        "--no-cache", action="store_const", const=True, help="neither read nor write the cache"
    )
    group.add_argument(
        "--cache-dir",
        type=path,
        metavar="DIR",
        help="cache the findings of unchanged trees in this folder (default: no cache)",
    )
    group.add_argument(
        "--jobs", type=process_count, default=1, metavar="N", help="number of processes (default: 1)"
    )


def _add_output(group: Any) -> None:
    group.add_argument(
        "--output-format", type=Choice(FORMATS, str), metavar="FORMAT", help=", ".join(FORMATS)
    )
    group.add_argument("--output-file", type=path, metavar="FILE",
        help="write the results to this file, and print them as text",
    )  # fmt: skip
    group.add_argument(
        "--color",
        type=Choice(("auto", "always", "never"), str),
        default="auto",
        metavar="WHEN",
        help="auto (default: on terminals only), always or never; auto obeys NO_COLOR and FORCE_COLOR",
    )
    group.add_argument(
        "--statistics",
        action="store_true",
        help="count findings by rule; list skipped rules and what they need",
    )
    group.add_argument(
        "--allow-empty",
        action="store_const",
        const=True,
        help="it is no error that there is nothing to lint",
    )
    group.add_argument("--quiet", action="store_true", help="no progress and no notices on stderr")


def _add_information(group: Any) -> None:
    group.add_argument(
        "--preview-write", action="store_true", help="print the file as PVE will write it next time"
    )
    group.add_argument("--list-rules", action="store_true", help="list all rules")
    group.add_argument("--explain", metavar="RULE", help="print the page of a rule")
    group.add_argument(
        "--show-config", action="store_true", help="print the effective settings and where they come from"
    )
    group.add_argument(
        "--completion",
        type=Choice(SHELLS, str),
        metavar="SHELL",
        help=f"print the completion of this command for {', '.join(SHELLS[:-1])} or {SHELLS[-1]}",
    )
    group.add_argument("--version", action="store_true", help="print the version of pvelint")
