"""The command's options as data, from which completions and the man page are made."""

from __future__ import annotations

import argparse

from pvelint import __version__
from pvelint.grammar.version import Version
from pvelint.rules.model import Category
from pvelint.rules.registry import BUILTIN
from pvelint.shell.model import Command, Group, Option, Takes

from .argument_types import Choice, Extend
from .arguments import command_parser
from .help_text import DESCRIPTION, ENVIRONMENT, EXAMPLES, EXIT_CODES, FILES, SUMMARY

_TAKES = {
    "RULE": Takes.RULE,
    "RULES": Takes.RULES,
    "VERSION": Takes.WORD,
    "FILE": Takes.FILE,
    "PATH": Takes.FILE,
    "DIR": Takes.FOLDER,
    "N": Takes.TEXT,
}
"""By what the help calls a value; those of a `Choice` are words."""


def described() -> Command:
    """The command with the rules that are built in: those of plugins depend on where it runs."""
    parser = command_parser()
    (paths,) = parser._get_positional_actions()
    parser._optionals.title = "general"
    groups = [
        (group.title or "", [a for a in group._group_actions if a.option_strings])
        for group in parser._action_groups
    ]
    return Command(
        name=parser.prog,
        version=__version__,
        summary=SUMMARY,
        description=DESCRIPTION,
        paths=paths.help or "",
        groups=tuple(Group(title, tuple(map(_option, actions))) for title, actions in groups if actions),
        examples=EXAMPLES,
        exit_codes=EXIT_CODES,
        environment=ENVIRONMENT,
        files=FILES,
        rules=tuple(sorted(BUILTIN)),
        categories=tuple(sorted(Category)),
    )


def _option(action: argparse.Action) -> Option:
    flags = tuple(sorted(action.option_strings, key=len))
    help_ = action.help or ""
    if action.nargs == 0:
        return Option(flags, help_, Takes.NOTHING)
    value = str(action.metavar)
    takes = Takes.WORD if isinstance(action.type, Choice) else _TAKES[value]
    return Option(flags, help_, takes, value, _words(action, value), isinstance(action, Extend))


def _words(action: argparse.Action, value: str) -> tuple[str, ...]:
    if isinstance(action.type, Choice):
        return action.type.words
    if value == "VERSION":
        numbers = [str(version) for version in Version]
        return tuple(dict.fromkeys([number.partition(".")[0] for number in numbers] + numbers))
    return ("sysfs",) if action.dest == "inventory" else ()
