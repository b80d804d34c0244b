"""A section config as PVE writes it the next time anybody changes one of its entries (PVE::SectionConfig::write_config)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pvelint.grammar.record import Record, field
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER
from pvelint.grammar.syntax.scalars import is_true, perl_number
from pvelint.grammar.version import Version
from pvelint.grammar.write_error import WriteError

from .entry import Entry
from .layout import Layout
from .schema import EntryProperty, EntryType, properties_of
from .section_config import SectionConfig

Encode = Callable[[str, EntryProperty, Version], str]


class Writer(Record, eq=False):
    """What is a file's own: how its class writes values (encode_value), and what it adds."""

    layout: Layout
    encode: Mapping[str, Encode] = field(default_factory=dict)
    """By property. Where PVE writes the words of a list in no order, they stay in that of the file."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Properties that PVE sets where an entry lacks them."""


def rewrite(config: SectionConfig, writer: Writer, version: Version) -> str:
    """The whole text; raises WriteError where PVE's own write dies, or where only a plugin knows what it writes."""
    if config.lost:
        raise WriteError("unknown section type ''")
    return "".join(f"{_entry_text(entry, writer, version)}\n" for entry in config)


def _entry_text(entry: Entry, writer: Writer, version: Version) -> str:
    layout = writer.layout
    type = layout.schema.type_in(version, entry.type) if layout.schema is not None else None
    if type is None:
        raise WriteError(f"entry `{entry.id}`: type `{entry.type}` is that of a plugin")
    if layout.bare_id:
        header = entry.id
    else:
        header = (
            f"{entry.type}: {entry.id.removeprefix(f'{entry.type}:') if layout.id_has_type else entry.id}"
        )
    lines = "".join(_lines(entry, type, writer, version))
    return f"{header}\n{lines}"


def _lines(entry: Entry, type: EntryType, writer: Writer, version: Version) -> Iterator[str]:
    specs = properties_of(type, version)
    names = sorted(specs, key=lambda name: (not specs[name].required, name))
    if entry.text("comment") not in (None, "", "0"):
        yield from _line(entry, specs["comment"], writer, version)
    if entry.flag("disable"):
        yield "\tdisable\n"
    for name in names:
        if name not in ("comment", "disable"):
            yield from _line(entry, specs[name], writer, version)


def _line(entry: Entry, spec: EntryProperty, writer: Writer, version: Version) -> Iterator[str]:
    name = spec.name
    if spec.several:
        values = [found.value.text for found in entry.repeated.get(name, ())]
    else:
        text = entry.text(name) if name in entry.properties else writer.added.get(name)
        values = [] if text is None else [_stored(text, spec)]
    for value in values:
        encoded = writer.encode[name](value, spec, version) if name in writer.encode else value
        if encoded:
            yield f"\t{name} {encoded}\n"


def _stored(text: str, spec: EntryProperty) -> str:
    """A number as Perl prints it."""
    if spec.type is BOOLEAN:
        return "1" if is_true(text or "1") else "0"
    return f"{perl_number(text):.15g}" if spec.type in (INTEGER, NUMBER) else text
