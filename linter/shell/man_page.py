"""The man page pvelint(1), in the macros of man(7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from .model import Command, Option

_HEAD = r""".\" Made by script/generate from the options of the command.
.TH PVELINT 1 "" "pvelint {version}" "User Commands"
.SH NAME
{name} \- {summary}
.SH SYNOPSIS
.B {name}
[\fIOPTION\fR]...
[\fIPATH\fR]...
"""
_SEE_ALSO = r""".SH SEE ALSO
.BR qm.conf (5),
.BR pct.conf (5),
.BR datacenter.cfg (5)
"""


def man_page(command: Command) -> str:
    """Ends with a line feed; nothing in it but ASCII."""
    head = _HEAD.format(
        name=command.name,
        version=_text(command.version),
        summary=_text(_lower(command.summary.rstrip("."))),
    )
    return "".join((head, *_sections(command), _SEE_ALSO))


def _sections(command: Command) -> Iterator[str]:
    yield ".SH DESCRIPTION\n"
    yield f"{_prose(command.description)}\n"
    yield f".TP\n.I PATH\n{_prose(command.paths)}\n"
    yield ".SH OPTIONS\n"
    for group in command.groups:
        yield f".SS {_text(_upper(group.title))}\n"
        yield from map(_option, group.options)
    yield from _table("EXIT STATUS", command.exit_codes)
    yield from _table("ENVIRONMENT", command.environment)
    yield from _table("FILES", command.files)
    yield from _table("EXAMPLES", command.examples)


def _option(option: Option) -> str:
    value = f" \\fI{_text(option.value)}\\fR" if option.value else ""
    names = ", ".join(f"\\fB{_text(flag)}\\fR" for flag in option.flags)
    words = f"; one of {', '.join(option.words)}" if _lacks_words(option) else ""
    return f".TP\n{names}{value}\n{_prose(option.help + words)}\n"


def _lacks_words(option: Option) -> bool:
    return any(word not in option.help for word in option.words)


def _table(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f".SH {title}\n"
    for name, meaning in rows:
        yield f".TP\n.B {_text(name)}\n{_prose(meaning)}\n"


def _prose(text: str) -> str:
    """Running text: lines of the usual width, none of which begins with a dot or an apostrophe, as a request would."""
    lines = [_text(line) for line in wrap(text, 72, break_long_words=False, break_on_hyphens=False)]
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


def _text(text: str) -> str:
    return "".join(map(_character, text))


def _character(character: str) -> str:
    if character == "\\":
        return "\\e"
    if character == "-":
        return "\\-"
    return character if character.isascii() else f"\\[u{ord(character):04X}]"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
