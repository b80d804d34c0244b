"""ha/*.cfg: what the HA stack manages, and where it may run (PVE::HA::Resources, Groups, Rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import CONFIG_ID, Layout
from pvelint.grammar.config_file.read import Read, listed, listed_set
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas import ha
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

RESOURCES = Layout(id_has_type=True, id_pattern=re.compile(r"[1-9][0-9]+\Z"), schema=ha.RESOURCES)
GROUPS = Layout(id_pattern=CONFIG_ID, schema=ha.GROUPS)
RULES = Layout(id_pattern=CONFIG_ID, schema=ha.RULES)


class HaResource(Record):
    sid: str
    """`vm:100` or `ct:100`."""
    kind: str
    vmid: int | None
    state: str
    """`started` (default), `stopped`, `disabled` or `ignored`; `enabled` is an old word for `started`."""
    group: str | None
    entry: Entry

    @property
    def started(self) -> bool:
        return self.state in ("started", "enabled")

    @property
    def is_ignored(self) -> bool:
        """As if HA did not manage it (PVE::HA::Config, service_check_ha_state)."""
        return self.state == "ignored"

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


class HaGroup(Record):
    """PVE 7 and 8; PVE 9 turns it into node affinity rules."""

    id: str
    nodes: frozenset[str]
    has_priorities: bool
    """Its nodes are of more than one priority."""
    restricted: bool
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


class HaRule(Record):
    id: str
    type: str
    """`node-affinity` or `resource-affinity`."""
    resources: dict[str, Place]
    """By `vm:100` or `ct:100`."""
    is_negative: bool
    """It keeps its resources apart, or away from its nodes."""
    nodes: frozenset[str]
    has_priorities: bool
    strict: bool
    disabled: bool
    """By `disable`, whatever its value (PVE::HA::Rules, foreach_rule)."""
    entry: Entry

    @property
    def is_of_nodes(self) -> bool:
        return self.type == "node-affinity"

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)

    @property
    def guests(self) -> Iterator[tuple[int, Place]]:
        """The numbers of the guests among its resources."""
        for sid, place in self.resources.items():
            if (vmid := whole_number(sid.partition(":")[2])) is not None:
                yield vmid, place


def read_ha_resources(version: Version, path: str, text: str) -> Read[dict[str, HaResource]]:
    config = read_section_config(path, text, RESOURCES, version)
    return Read({entry.id: _resource(entry) for entry in config}, config.problems)


def read_ha_groups(version: Version, path: str, text: str) -> Read[dict[str, HaGroup]]:
    config = read_section_config(path, text, GROUPS, version)
    return Read({entry.id: _group(entry) for entry in config}, config.problems)


def read_ha_rules(version: Version, path: str, text: str) -> Read[dict[str, HaRule]]:
    config = read_section_config(path, text, RULES, version)
    return Read({entry.id: _rule(entry) for entry in config}, config.problems)


def _resource(entry: Entry) -> HaResource:
    return HaResource(
        sid=entry.id,
        kind=entry.type,
        vmid=whole_number(entry.id.removeprefix(f"{entry.type}:")),
        state=entry.text("state") or "started",
        group=entry.text("group"),
        entry=entry,
    )


def _group(entry: Entry) -> HaGroup:
    return HaGroup(
        id=entry.id,
        nodes=_nodes(entry),
        has_priorities=_has_priorities(entry),
        restricted=entry.flag("restricted"),
        entry=entry,
    )


def _rule(entry: Entry) -> HaRule:
    named = entry.properties.get("resources")
    return HaRule(
        id=entry.id,
        type=entry.type,
        resources={part.text: named.place(part) for part in listed(named.value)} if named else {},
        is_negative=entry.text("affinity") == "negative",
        nodes=_nodes(entry),
        has_priorities=_has_priorities(entry),
        strict=entry.flag("strict"),
        disabled="disable" in entry.properties,
        entry=entry,
    )


def _nodes(entry: Entry) -> frozenset[str]:
    """Node names without their priorities (`pve1:2`)."""
    return frozenset(name.split(":")[0] for name in listed_set(entry.properties.get("nodes")) or ())


def _has_priorities(entry: Entry) -> bool:
    named = (name.partition(":") for name in entry.listed("nodes"))
    return len(set({node: whole_number(priority) or 0 for node, _, priority in named}.values())) > 1
