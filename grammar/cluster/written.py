"""The section configs that PVE writes as a whole, and what is each one's own about that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.config_file.rewrite import Value, Writer, rewrite
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.jobs import backup_jobs
from pvelint.grammar.percent import decode_text, encode_text
from pvelint.grammar.schema.formats.kit import split_list
from pvelint.grammar.schema.property_string import PropertyReader
from pvelint.grammar.syntax.scalars import integer_or
from pvelint.grammar.version import Version

from . import ha, mapping, storage

_LONE_RETURN = re.compile(r"^\r+$", re.MULTILINE)
"""A line that ends an entry for the rules, which take the line ends for those of a copy, and does not for PVE."""


def written(name: str, text: str, version: Version) -> str:
    """A file of etc_pve.WRITTEN after PVE's next write; raises WriteError where that dies."""
    writer = _WRITERS[name]
    config = read_section_config(name, _LONE_RETURN.sub(" ", text), writer.layout, version)
    return rewrite(storage.with_local(config, version) if name == "storage.cfg" else config, writer, version)


def _as_text(value: Value) -> str:
    """PVE::ParseUtils::decode_text when it reads the value, encode_text when it writes it."""
    return encode_text(decode_text(value.text), value.version)


def _sorted(value: Value) -> str:
    return ",".join(sorted({part.text for part in split_list(value.text)}))


def _in_order(value: Value) -> str:
    """PVE prints the words of a hash in an order of its own: they stay in that of the file."""
    return ",".join(dict.fromkeys(part.text for part in split_list(value.text)))


def _nodes(value: Value) -> str:
    """Without `0`: the check of a node's name returns it, and PVE takes that for false (decode_value of both files)."""
    return ",".join(node for node in _in_order(value).split(",") if node != "0")


def _by_node(value: Value) -> str:
    """`pve2,pve1:0` becomes `pve1,pve2` (PVE::HA::Rules::NodeAffinity::encode_plugin_value)."""
    pairs = dict(_priority(part.text) for part in split_list(value.text))
    return ",".join(f"{node}:{pairs[node]}" if pairs[node] else node for node in sorted(pairs))


def _priority(text: str) -> tuple[str, int]:
    node, _, priority = text.partition(":")
    return node, integer_or(priority, 0)


def _printed(value: Value) -> str:
    """PVE::JSONSchema::print_property_string: the default key first, then those that have to be there, by name."""
    spec = value.spec
    found = PropertyReader(spec, value.text, value.version).read()[0]
    default = spec.default_key.name if spec.default_key is not None else ""
    required = {sub.name for sub in spec.subs if sub.required}
    names = sorted(found, key=lambda name: (name != default, name not in required, name))
    return ",".join(found[name].value if name == default else f"{name}={found[name].value}" for name in names)


def _kept(value: Value) -> str:
    """Without a limit all backups are kept, with one `keep-all` goes (PVE::Storage::Plugin::validate_prune_backups)."""
    found = PropertyReader(value.spec, value.text, value.version).read()[0]
    limits = {name: option.value for name, option in found.items() if name != "keep-all"}
    if not any(integer_or(limit, 0) > 0 for limit in limits.values()):
        return "keep-all=1"
    return ",".join(f"{name}={limits[name]}" for name in sorted(limits))


def _content(value: Value) -> str:
    allowed = storage.content_allowed(value.entry.type, value.version)
    return ",".join(word for word in _in_order(value).split(",") if word in allowed) or "none"


def _path(value: Value) -> str:
    return storage.folder_of(value.entry, value.version) or value.text


def _folders(value: Value) -> str:
    """`content-dirs`, by content type."""
    allowed = storage.content_allowed(value.entry.type, value.version)
    pairs = dict(part.text.partition("=")[::2] for part in split_list(value.text))
    return ",".join(f"{word}={pairs[word]}" for word in sorted(pairs) if word in allowed)


_WRITERS: Mapping[str, Writer] = {
    "ha/groups.cfg": Writer(ha.GROUPS, {"nodes": _nodes}),
    "ha/resources.cfg": Writer(ha.RESOURCES),
    "ha/rules.cfg": Writer(ha.RULES, {"comment": _as_text, "nodes": _by_node, "resources": _sorted}),
    "jobs.cfg": Writer(
        backup_jobs.LAYOUT,
        {"comment": _as_text, "fleecing": _printed, "performance": _printed, "prune-backups": _kept},
        added=lambda entry: {"enabled": "1"},
    ),
    "mapping/directory.cfg": Writer(mapping.DIRECTORIES),
    "mapping/pci.cfg": Writer(mapping.PCI_DEVICES),
    "mapping/usb.cfg": Writer(mapping.USB_DEVICES),
    "storage.cfg": Writer(
        storage.LAYOUT,
        {"content": _content, "content-dirs": _folders, "nodes": _nodes, "path": _path},
        added=storage.added_by_pve,
        removed=lambda entry: ("nodes",) if entry.id == "local" else (),
    ),
}
