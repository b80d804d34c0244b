"""The options of the command, as the page about them lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pvelint.config.model import KEYS
from pvelint.shell.model import Command, Option

_OPTION = re.compile(r"(?<![`\w-])--[a-z][a-z-]*")


def command_options(command: Command) -> str:
    """A section with a table for each group of options."""
    return "\n".join(line for group in command.groups for line in _group(group.title, group.options))


def command_tables(command: Command) -> str:
    """What it obeys and reads besides."""
    return "\n".join(
        [
            *_section("Environment", ("variable", "meaning"), command.environment),
            *_section("Files", ("file", "what it is"), command.files),
        ]
    )


def _group(title: str, options: Iterable[Option]) -> Iterator[str]:
    rows = ((_written(option), _help(option)) for option in options)
    yield from _table(f"### {title[:1].upper()}{title[1:]}", ("option", "what it does"), rows)


def _section(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from _table(f"## {title}", heads, ((f"`{name}`", meaning) for name, meaning in rows))


def _table(heading: str, heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (heading, "", f"| {' | '.join(heads)} |", "|---|---|")
    for name, meaning in rows:
        yield f"| {name} | {_cell(meaning)} |"
    yield ""


def _written(option: Option) -> str:
    value = f" {option.value}" if option.value else ""
    return ", ".join(f"`{flag}{value}`" for flag in option.flags)


def _help(option: Option) -> str:
    unnamed = [word for word in option.words if word not in option.help]
    words = f"; one of {', '.join(option.words)}" if unnamed else ""
    again = "; may be given more than once" if option.repeats else ""
    return f"{option.help}{words}{again}{_key(option.flags[-1].removeprefix('--'))}"


def _key(name: str) -> str:
    """Where the config has it, too."""
    return f"; key [{name}](configuration.md#{name})" if name in KEYS and KEYS[name].in_file else ""


def _cell(text: str) -> str:
    """Without what Markdown would take for a column or for HTML; options are code."""
    text = text.replace("|", "\\|").replace("<", "&lt;")
    return _OPTION.sub(lambda option: f"`{option[0]}`", text)
