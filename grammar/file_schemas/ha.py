"""ha/resources.cfg, ha/groups.cfg, ha/rules.cfg (PVE::HA::Resources, Groups, Rules)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V9_0, V9_2, since, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER

_Count = partial(EntryProperty, type=INTEGER, minimum=0, default="1")
_Switch = partial(EntryProperty, type=BOOLEAN)
COMMENT = EntryProperty("comment", max_length=4096)

_RESOURCE = (
    EntryProperty("state", enum=words("started stopped enabled disabled ignored"), default="started"),
    EntryProperty("group", format_name="pve-configid"),
    _Switch("failback", default="1", history=since(V9_0)),
    _Count("max_restart"),
    _Count("max_relocate"),
    COMMENT,
)
RESOURCES = Schema(
    (EntryType("vm", "VMs under HA", _RESOURCE), EntryType("ct", "containers under HA", _RESOURCE)),
    noun="HA resources",
)

_NODES = EntryProperty("nodes", format_name="pve-ha-node-list", required=True)
GROUPS = Schema(
    (
        EntryType(
            "group",
            "HA groups",
            (_NODES, COMMENT, _Switch("nofailback", default="0"), _Switch("restricted", default="0")),
        ),
    ),
    noun="HA groups",
)

_AFFINITY = words("positive negative")
_RULE = (
    EntryProperty("resources", format_name="pve-ha-resource-id-list", required=True),
    _Switch("disable"),
    COMMENT,
)
RULES = Schema(
    (
        EntryType(
            "node-affinity",
            "node affinity rules",
            (
                *_RULE,
                _NODES,
                _Switch("strict", default="0"),
                EntryProperty("affinity", enum=_AFFINITY, default="positive", history=since(V9_2)),
            ),
        ),
        EntryType(
            "resource-affinity",
            "resource affinity rules",
            (*_RULE, EntryProperty("affinity", enum=_AFFINITY, required=True)),
        ),
    ),
    noun="HA rules",
)
"""PVE 8 and earlier have no such file. Node affinity is told apart since pve-ha-manager 5.2.5, of which only
pve-manager's form was read (www/manager6/ha/rules/NodeAffinityRuleEdit.js)."""
