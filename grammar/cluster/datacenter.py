"""datacenter.cfg: what holds for the whole cluster (PVE::DataCenterConfig::parse_datacenter_config)."""

from __future__ import annotations

from pvelint.grammar.config_file.plain_config import read_plain_config
from pvelint.grammar.config_file.property import Property
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.file_schemas.datacenter import DATACENTER
from pvelint.grammar.version import Version


def read_datacenter(version: Version, path: str, text: str) -> Read[dict[str, Property]]:
    """The settings that PVE keeps, by name."""
    return read_plain_config(path, text, DATACENTER, version)
