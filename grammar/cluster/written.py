"""The section configs that PVE writes as a whole, and what is each one's own about that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.rewrite import Encode, Writer, rewrite
from pvelint.grammar.config_file.schema import EntryProperty
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.jobs import backup_jobs
from pvelint.grammar.percent import decode_text, encode_text
from pvelint.grammar.schema.formats.kit import split_list
from pvelint.grammar.schema.property_string import PropertyReader
from pvelint.grammar.syntax.scalars import integer_or
from pvelint.grammar.version import Version

from . import ha


def written(name: str, text: str, version: Version) -> str:
    """A file of etc_pve.WRITTEN after PVE's next write; raises WriteError where that dies."""
    writer = _WRITERS[name]()
    return rewrite(read_section_config(name, text, writer.layout, version), writer, version)


def _as_text(value: str, spec: EntryProperty, version: Version) -> str:
    """PVE::ParseUtils::decode_text when it reads the value, encode_text when it writes it."""
    return encode_text(decode_text(value), version)


def _sorted(value: str, spec: EntryProperty, version: Version) -> str:
    return ",".join(sorted({part.text for part in split_list(value)}))


def _in_order(value: str, spec: EntryProperty, version: Version) -> str:
    """PVE prints the words of a hash in an order of its own: they stay in that of the file."""
    return ",".join(dict.fromkeys(part.text for part in split_list(value)))


def _by_node(value: str, spec: EntryProperty, version: Version) -> str:
    """`pve2,pve1:0` becomes `pve1,pve2` (PVE::HA::Rules::NodeAffinity::encode_plugin_value)."""
    pairs = dict(_priority(part.text) for part in split_list(value))
    return ",".join(f"{node}:{pairs[node]}" if pairs[node] else node for node in sorted(pairs))


def _priority(text: str) -> tuple[str, int]:
    node, _, priority = text.partition(":")
    return node, integer_or(priority, 0)


def _printed(value: str, spec: EntryProperty, version: Version) -> str:
    """PVE::JSONSchema::print_property_string: the default key first, then those that have to be there, by name."""
    found = PropertyReader(spec, value, version).read()[0]
    default = spec.default_key.name if spec.default_key is not None else ""
    required = {sub.name for sub in spec.subs if sub.required}
    names = sorted(found, key=lambda name: (name != default, name not in required, name))
    return ",".join(found[name].value if name == default else f"{name}={found[name].value}" for name in names)


def _of(layout: Layout, encode: Mapping[str, Encode] | None = None, **added: str) -> Callable[[], Writer]:
    return lambda: Writer(layout, encode or {}, added)


_WRITERS: Mapping[str, Callable[[], Writer]] = {
    "ha/groups.cfg": _of(ha.GROUPS, {"nodes": _in_order}),
    "ha/resources.cfg": _of(ha.RESOURCES),
    "ha/rules.cfg": _of(ha.RULES, {"comment": _as_text, "nodes": _by_node, "resources": _sorted}),
    "jobs.cfg": _of(
        backup_jobs.LAYOUT,
        {"comment": _as_text, **dict.fromkeys(("fleecing", "performance", "prune-backups"), _printed)},
        enabled="1",
    ),
}
