"""What a rule's author needs: a rule is a class in a file of its own.

A rule is a `LineRule`, a `RawLineRule`, a `GuestRule` or a `TreeRule`. Its docstring is its documentation page, with
the headings "What it finds", "Why it matters", "When to ignore it"; `sources` names where the claim comes from. Its
examples are in a `.toml` file of the same name beside it; they are its tests and part of its page, and
`pvelint.testing` checks them. A rule holds no state.

Here are the classes of rules, findings and fixes, and what all rules see of a guest's file. Beside it:

- `pvelint.rules.api.lines`: problems of a value and their fixes, for rules about single lines
- `pvelint.rules.api.guests`: who a guest is and who else has a thing, for rules about one guest or several
- `pvelint.rules.api.vm`: drives, network devices, passed-through devices, boot order, memory, processors, machine
- `pvelint.rules.api.containers`: volumes, network interfaces, devices, features, the lines for LXC
- `pvelint.rules.api.cluster`: storages, mappings, jobs, HA and networks of the tree
- `pvelint.rules.api.firewall`: the files of the firewall and what PVE makes of their rules
- `pvelint.rules.api.text`: numbers and booleans as PVE reads them, likely misspellings, secrets
- `pvelint.rules.api.hardware`: PCI devices and what is recorded of the nodes

A name that is not in one of these modules may change or go in any release.
"""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config, Guest, Tree, guests_in_order, vms
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest.read_setting import ReadSetting, read_setting
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import PENDING_NAMES, ReadLine, SectionKind, is_header
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.guest_kind import CONTAINER, VM, GuestKind
from pvelint.grammar.syntax.nodes import (
    FILE_START,
    WHITE,
    Document,
    Edit,
    HeaderLine,
    Item,
    LxcLine,
    NoteLine,
    Part,
    Place,
    Position,
    PropertyString,
    SettingLine,
    Span,
    UnreadableLine,
    encode,
)
from pvelint.grammar.version import NEWEST, OLDEST, Version
from pvelint.rules.model import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Idle,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    Related,
    Severity,
)
from pvelint.rules.rule import EngineRule, GuestRule, LineRule, RawLineRule, Rule, TreeRule

__all__ = [
    "CONTAINER",
    "FILE_START",
    "NEWEST",
    "OLDEST",
    "PENDING_NAMES",
    "VM",
    "WHITE",
    "Applicability",
    "Category",
    "Config",
    "Document",
    "Edit",
    "EngineRule",
    "Evidence",
    "Finding",
    "Fix",
    "Guest",
    "GuestKind",
    "GuestRule",
    "HeaderLine",
    "Idle",
    "Impact",
    "Item",
    "JoinKey",
    "LineFinding",
    "LineFix",
    "LineRule",
    "LxcLine",
    "NoteLine",
    "Part",
    "Place",
    "Position",
    "PropertyString",
    "Rank",
    "RawLineRule",
    "ReadLine",
    "ReadSetting",
    "Related",
    "Rule",
    "Section",
    "SectionKind",
    "Setting",
    "SettingLine",
    "Severity",
    "Span",
    "Tree",
    "TreeRule",
    "UnreadableLine",
    "Version",
    "encode",
    "guests_in_order",
    "is_header",
    "read_setting",
    "vms",
]
