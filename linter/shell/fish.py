"""Completion for fish."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Command, Option, Takes

_HEAD = """\
# fish completion of pvelint. Load it with: pvelint --completion fish | source
set -g __pvelint_rules %s
set -g __pvelint_categories %s

function __pvelint_selectors
    set -l typed (commandline -ct | string replace -r -- '^--[a-z-]+=' '')
    set -l before (string match -r -- '.*,' $typed)
    printf '%%s\\n' "$before"$__pvelint_categories "$before"$__pvelint_rules
end

"""


def completion(command: Command) -> str:
    head = _HEAD % (" ".join(command.rules), " ".join(command.categories))
    return head + "".join(f"complete -c pvelint {' '.join(_words(option))}\n" for option in command.options)


def _words(option: Option) -> Iterator[str]:
    for flag in option.flags:
        yield f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
    if option.takes is not Takes.NOTHING:
        yield from _values(option)
    yield f"-d {_quoted(option.help)}"


def _values(option: Option) -> Iterator[str]:
    """`-x` takes the words alone, `-r` files too."""
    if option.takes is Takes.FILE:
        yield "-r"
        if option.words:
            yield f"-a {_quoted(' '.join(option.words))}"
        return
    yield "-x"
    if option.takes is Takes.WORD:
        yield f"-a {_quoted(' '.join(option.words))}"
    elif option.takes is Takes.RULE:
        yield "-a '$__pvelint_rules'"
    elif option.takes is Takes.RULES:
        yield "-a '(__pvelint_selectors)'"
    elif option.takes is Takes.FOLDER:
        yield "-a '(__fish_complete_directories)'"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
