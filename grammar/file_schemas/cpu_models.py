"""virtual-guest/cpu-models.conf: what a VM's `cpu` line may say, each on a line (PVE::QemuServer::CPUConfig)."""

from __future__ import annotations

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.machine import CPU
from pvelint.grammar.schema.options.model import Sub

_NAME = "cputype"
"""That is the header's."""


def _property(sub: Sub) -> EntryProperty:
    return EntryProperty(
        sub.name,
        sub.type,
        history=sub.history,
        enum=sub.enum,
        pattern=sub.pattern,
        format_name=sub.format_name,
        minimum=sub.minimum,
        maximum=sub.maximum,
        default=sub.default,
        meaning=sub.meaning,
    )


CPU_MODELS = Schema(
    (
        EntryType(
            "cpu-model", "CPU models of your own", tuple(_property(sub) for sub in CPU if sub.name != _NAME)
        ),
    ),
    noun="CPU models",
)
