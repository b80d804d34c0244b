"""virtual-guest/cpu-models.conf: CPU models of the cluster's own (PVE::QemuServer::CPUConfig)."""

from __future__ import annotations

from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas.cpu_models import CPU_MODELS
from pvelint.grammar.version import Version

LAYOUT = Layout(exact_types=True, schema=CPU_MODELS)


def read_cpu_models(version: Version, path: str, text: str) -> Read[frozenset[str]]:
    config = read_section_config(path, text, LAYOUT, version)
    return Read(frozenset(entry.id for entry in config), config.problems)
