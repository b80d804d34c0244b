"""Section configs that PVE reads as a whole or not at all (proxmox-section-config, SectionConfig::parse)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import WHITE, NoteLine, Place, SettingLine, Span
from pvelint.grammar.syntax.section_line import EntryLine
from pvelint.grammar.version import Version

from .layout import Layout
from .property import FileProblem, Loss
from .read import Read
from .schema import EntryType
from .section_config import SectionConfig, read_section_config


def read_whole_config(
    path: str, text: str, layout: Layout, version: Version, outcome: str
) -> Read[SectionConfig]:
    """The entries, and the first thing in the file that stops the reading; `outcome` is what comes of that."""
    text = "\n".join(map(_as_perl_takes_it, text.split("\n")))
    config = read_section_config(path, text, replace(layout, takes_empty=True), version)
    return Read(config, _first_fatal(config, list(_shapeless(config, layout, version)), outcome))


def _as_perl_takes_it(line: str) -> str:
    """White space alone ends an entry here, and may stand before a header's colon; all columns stay."""
    type, colon, id = line.partition(":")
    bare = type.rstrip(WHITE)
    if colon and bare and line[0] not in WHITE and bare != type:
        return f"{bare}:".ljust(len(type) + 1) + id
    return line if line.strip(WHITE) else ""


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
        elif isinstance(line, SettingLine) and not line.value.text:
            # With white space behind it, it has an empty one.
            is_bare = line.text.removesuffix("\r").endswith(line.key.text)
            fact = f"`{line.key.text}` has no value" if is_bare else ""
        if fact:
            start = len(line.text) - len(line.text.lstrip(WHITE))
            span = Span.on_line(number, start, len(line.text.rstrip(WHITE)))
            yield FileProblem(Place(path=config.path, span=span), f"{fact}: PVE stops here")
