"""What pvelint knows of each file of /etc/pve: how it is read, what its entries may say, what no output shows, its rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from pvelint.grammar.config_file.etc_pve import FILES, WRITTEN, Kind, KnownFile
from pvelint.grammar.config_file.schema import Schema
from pvelint.grammar.file_schemas import (
    cpu_models,
    datacenter,
    fabrics,
    ha,
    jobs,
    mappings,
    notifications,
    realms,
    replication,
    sdn,
    sdn_services,
    sdn_zones,
    storages,
)
from pvelint.grammar.guest_kind import CONTAINER, VM
from pvelint.grammar.schema.options.table import declared
from pvelint.grammar.secrets.other_file import secrets_of_file

from .rule_page import RulePage

SCHEMAS: dict[str, Schema] = {
    "domains.cfg": realms.REALMS,
    "ha/groups.cfg": ha.GROUPS,
    "ha/resources.cfg": ha.RESOURCES,
    "ha/rules.cfg": ha.RULES,
    "jobs.cfg": jobs.JOBS,
    "mapping/directory.cfg": mappings.DIRECTORY,
    "mapping/pci.cfg": mappings.PCI,
    "mapping/usb.cfg": mappings.USB,
    "notifications.cfg": notifications.NOTIFICATIONS,
    "replication.cfg": replication.REPLICATION,
    "sdn/controllers.cfg": sdn_services.CONTROLLERS,
    "sdn/dns.cfg": sdn_services.DNS,
    "sdn/fabrics.cfg": fabrics.FABRICS,
    "sdn/ipams.cfg": sdn_services.IPAMS,
    "sdn/subnets.cfg": sdn.SUBNETS,
    "sdn/vnets.cfg": sdn.VNETS,
    "sdn/zones.cfg": sdn_zones.ZONES,
    "storage.cfg": storages.STORAGES,
    "virtual-guest/cpu-models.conf": cpu_models.CPU_MODELS,
}
_SETTINGS = {"../vzdump.conf": jobs.VZDUMP_CONF, "datacenter.cfg": datacenter.DATACENTER}
"""Files of settings alone, without entries."""
_JSON = ("sdn/.running-config",)
_READ_AS = {
    Kind.GUEST: "guest config",
    Kind.CONTAINER: "guest config",
    Kind.FIREWALL: "firewall",
    Kind.INTERFACES: "network",
    Kind.SOURCED: "network",
    Kind.NODE: "node config",
    Kind.NAME: "its name alone",
    Kind.UNUSED: "nothing, as PVE does not read it",
    Kind.OTHER: "",
}


_OF_SCHEMAS = frozenset(
    ("config-line-ignored", "config-entry-skipped", "config-property-unknown", "config-value-refused")
)
"""These speak of every section config."""


class FileRow(NamedTuple):
    patterns: list[str]
    read_as: str
    schema: str
    secrets: str
    preview: str
    rules: list[str]


def rows(pages: Mapping[str, RulePage]) -> Iterator[FileRow]:
    """One for each kind of file that there is, those of nodes' networks together; `pages` by rule."""
    rules = _rules_by_pattern(pages)
    for together in _together():
        first = together[0]
        masked = secrets_of_file(first.pattern.removeprefix("../").replace("*", "100"), "")
        yield FileRow(
            [file.pattern for file in together],
            _read_as(first),
            _schema(first),
            "no line is shown" if masked is None else "masked",
            "yes" if first.pattern in WRITTEN or _schema_of_guest(first) else "",
            sorted(set().union(*(rules[file.pattern] for file in together))),
        )


def _read_as(file: KnownFile) -> str:
    if file.pattern in SCHEMAS:
        return "section config"
    if file.pattern in _JSON:
        return "JSON"
    return "settings" if file.pattern in _SETTINGS else _READ_AS.get(file.kind) or "lines"


def _together() -> Iterator[list[KnownFile]]:
    several = (Kind.GUEST, Kind.CONTAINER, Kind.INTERFACES, Kind.SOURCED)
    for kind in several:
        yield [file for file in FILES if file.kind is kind]
    yield from ([file] for file in FILES if file.kind not in (*several, Kind.OTHER))


def _rules_by_pattern(pages: Mapping[str, RulePage]) -> Mapping[str, set[str]]:
    """Those with a finding in such a file on their page."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, page in pages.items():
        for path in page.paths:
            if (file := _known(path)) is not None:
                found[file.pattern].add(name)
    for pattern in SCHEMAS:
        found[pattern] |= _OF_SCHEMAS
    for pattern in _SETTINGS:
        found[pattern] |= _OF_SCHEMAS - {"config-entry-skipped"}
    return found


def _known(path: str) -> KnownFile | None:
    return next((file for file in FILES if fnmatchcase(path, file.pattern)), None)


def _schema(file: KnownFile) -> str:
    if schema := SCHEMAS.get(file.pattern):
        names = [type.name for type in schema.types if type.name]
        count = len({(type.name, found.name) for type in schema.types for found in type.properties})
        types = f"{', '.join(names)}: " if names else ""
        return f"{types}{count} properties"
    if settings := _SETTINGS.get(file.pattern):
        return f"{len({found.name for found in settings.properties})} properties"
    if file.kind is Kind.FIREWALL:
        return "options of each level, rules, groups, IP sets, aliases"
    return _schema_of_guest(file)


def _schema_of_guest(file: KnownFile) -> str:
    if file.kind not in (Kind.GUEST, Kind.CONTAINER):
        return ""
    names = {option.name for option in declared(VM if file.kind is Kind.GUEST else CONTAINER)}
    return f"{len(names)} options"
