"""Section configs that PVE reads as a whole or not at all (proxmox-section-config, SectionConfig::parse)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import WHITE, BlankLine, NoteLine, Place, SettingLine, Span
from pvelint.grammar.syntax.section_line import EntryLine
from pvelint.grammar.version import Version

from .layout import Layout
from .property import FileProblem, Loss
from .read import Read
from .schema import EntryType
from .section_config import SectionConfig, read_section_config

_SPACES = (
    " \t\v\f\r\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""White space of Rust (char::is_whitespace), of which PVE::SectionConfig knows the first five."""
_NAME = re.compile(f"[^{_SPACES}]*")
_NO_UTF8 = re.compile("[\ud800-\udfff]")


def read_whole_config(
    path: str, text: str, layout: Layout, version: Version, outcome: str
) -> Read[SectionConfig]:
    """The entries, and the first thing in the file that stops the reading; `outcome` is what comes of that."""
    *lines, last = text.split("\n")
    lines = [*(line.removesuffix("\r") for line in lines), last]
    config = read_section_config(path, "\n".join(map(_plain, lines)), replace(layout, in_rust=True), version)
    shapeless = _undecoded(path, lines) or [*_shapeless(config, layout, version)]
    return Read(config, _first_fatal(config, shapeless, outcome))


def _plain(line: str) -> str:
    """With the white space that PVE::SectionConfig knows around names and values; all columns stay."""
    kept = line.rstrip(_SPACES)
    inner = kept.lstrip(_SPACES)
    indent, tail = " " * (len(kept) - len(inner)), " " * (len(line) - len(kept))
    if not inner:
        return ""
    if indent:
        name, value = _split(inner)
        return f"{indent}{name}{value.lstrip(_SPACES).rjust(len(value))}{tail}"
    type, colon, id = inner.partition(":")
    bare = type.rstrip(_SPACES)
    if not colon or not bare:
        return line
    return f"{bare}:".ljust(len(type) + 1) + id.lstrip(_SPACES).rjust(len(id)) + tail


def _split(inner: str) -> tuple[str, str]:
    """Into a name, and what is behind it."""
    found = _NAME.match(inner)
    end = found.end() if found else 0
    return inner[:end], inner[end:]


def _undecoded(path: str, lines: list[str]) -> list[FileProblem]:
    """The first bytes that are no UTF-8: the file is not even looked at (std::str::from_utf8)."""
    for number, line in enumerate(lines, 1):
        if found := _NO_UTF8.search(line):
            span = Span.on_line(number, *found.span())
            return [FileProblem(Place(path=path, span=span), "this is not encoded in UTF-8: PVE stops here")]
    return []


def _first_fatal(config: SectionConfig, more: list[FileProblem], outcome: str) -> tuple[FileProblem, ...]:
    fatal = [*(problem for problem in config.problems if problem.loss is not Loss.OVERWRITTEN), *more]
    if not fatal:
        return ()
    first = min(fatal, key=lambda problem: problem.place.span.start)
    return (replace(first, message=f"{first.message.rpartition(': ')[0]}: {outcome}", loss=Loss.FILE),)


def _shapeless(config: SectionConfig, layout: Layout, version: Version) -> Iterator[FileProblem]:
    """The lines that PVE::SectionConfig would take."""
    type: EntryType | None = None
    for number, line in enumerate(config.lines, 1):
        fact = ""
        if isinstance(line, EntryLine) and line.type is not None and layout.schema is not None:
            type = layout.schema.type_in(version, line.type.text)
        elif isinstance(line, NoteLine):
            # With an indent it is a property of the name `#`.
            is_kept = line.text[:1] in WHITE and type is not None and type.keeps_unknown
            fact = "" if is_kept else "the file may have no comments"
        elif isinstance(line, BlankLine) and line.text:
            fact = "`0` is no part of an entry"
        elif isinstance(line, SettingLine) and not line.value.text:
            # With white space behind it, it has an empty one.
            is_bare = line.text.endswith(line.key.text)
            fact = f"`{line.key.text}` has no value" if is_bare else ""
        if fact:
            span = Span.of_bare(number, line.text)
            yield FileProblem(Place(path=config.path, span=span), f"{fact}: PVE stops here")
