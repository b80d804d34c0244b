"""virtual-guest/cpu-models.conf: CPU models of the cluster's own (PVE::QemuServer::CPUConfig)."""

from __future__ import annotations

from ..section_config import CONFIG_ID, Layout, read_section_config
from .reading import Read


def read_cpu_models(path: str, text: str) -> Read[frozenset[str]]:
    config = read_section_config(path, text, Layout(id_pattern=CONFIG_ID))
    return Read(frozenset(entry.id for entry in config if entry.type == "cpu-model"), config.problems)
