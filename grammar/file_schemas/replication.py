"""replication.cfg (PVE::ReplicationConfig)."""

from __future__ import annotations

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import words
from pvelint.grammar.schema.options.model import BOOLEAN, NUMBER

REPLICATION = Schema(
    (
        EntryType(
            "local",
            "replication jobs",
            (
                EntryProperty("target", format_name="pve-node", required=True),
                EntryProperty("source", format_name="pve-node"),
                EntryProperty("schedule", format_name="pve-calendar-event", max_length=128, default="*/15"),
                EntryProperty("rate", NUMBER, minimum=1, meaning="megabytes per second, 1 or more"),
                EntryProperty("disable", BOOLEAN),
                EntryProperty("remove_job", enum=words("local full")),
                EntryProperty("comment", max_length=4096),
            ),
        ),
    ),
    noun="replication jobs",
)
