"""virtual-guest/cpu-models.conf: CPU models of the cluster's own (PVE::QemuServer::CPUConfig)."""

from __future__ import annotations

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.section_config import read_section_config


def read_cpu_models(path: str, text: str) -> Read[frozenset[str]]:
    config = read_section_config(path, text)
    return Read(frozenset(entry.id for entry in config if entry.type == "cpu-model"), config.problems)
