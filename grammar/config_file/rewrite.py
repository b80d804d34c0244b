"""A section config as PVE writes it the next time anybody changes one of its entries (PVE::SectionConfig::write_config)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from pvelint.grammar.record import Record, field
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER
from pvelint.grammar.syntax.scalars import is_true, perl_number
from pvelint.grammar.version import Version
from pvelint.grammar.write_error import WriteError

from .entry import Entry
from .layout import Layout
from .schema import EntryProperty, EntryType, properties_of
from .section_config import SectionConfig


class Value(NamedTuple):
    """What an entry has for a property, numbers as Perl prints them."""

    text: str
    spec: EntryProperty
    entry: Entry
    version: Version


Encode = Callable[[Value], str]


class Writer(Record, eq=False):
    """What is a file's own: how its class writes values (encode_value), and what it adds."""

    layout: Layout
    encode: Mapping[str, Encode] = field(default_factory=dict)
    """By property. Where PVE writes the words of a list in no order, they stay in that of the file."""
    added: Callable[[Entry], Mapping[str, str]] = lambda entry: {}
    """Properties that PVE sets where the entry lacks them."""
    removed: Callable[[Entry], Collection[str]] = lambda entry: ()
    """Properties that it takes away."""


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
    values = _values(entry, specs, writer)
    if values.get("comment", [""])[0] not in ("", "0"):
        yield from _of(values["comment"], specs["comment"], entry, writer, version)
    if entry.flag("disable"):
        yield "\tdisable\n"
    for name in sorted(
        values.keys() - {"comment", "disable"},
        key=lambda name: (not (specs[name].required or specs[name].filled), name),
    ):
        yield from _of(values[name], specs[name], entry, writer, version)


def _values(entry: Entry, specs: Mapping[str, EntryProperty], writer: Writer) -> dict[str, list[str]]:
    """By property, those that PVE adds among them."""
    values = {name: [text] for name, text in writer.added(entry).items()}
    for name, found in entry.properties.items():
        if name not in specs:  # `type`, which may stand there again
            continue
        given = entry.repeated.get(name, (found,)) if specs[name].several else (found,)
        values[name] = [_stored(one.value.text, specs[name]) for one in given]
    removed = writer.removed(entry)
    return {name: texts for name, texts in values.items() if name not in removed}


def _of(
    texts: list[str], spec: EntryProperty, entry: Entry, writer: Writer, version: Version
) -> Iterator[str]:
    encode = writer.encode.get(spec.name)
    for text in texts:
        encoded = text if encode is None else encode(Value(text, spec, entry, version))
        if encoded:
            yield f"\t{spec.name} {encoded}\n"


def _stored(text: str, spec: EntryProperty) -> str:
    if spec.type is BOOLEAN:
        return "1" if is_true(text or "1") else "0"
    return f"{perl_number(text):.15g}" if spec.type in (INTEGER, NUMBER) else text
