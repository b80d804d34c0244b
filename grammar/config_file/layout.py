"""How the section configs differ from each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pvelint.grammar.record import Record, field

from .schema import Schema

CONFIG_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]+\Z")
"""PVE::JSONSchema::pve_verify_configid; files whose class in PVE has no parse_section_header of its own take any id."""
STORAGE_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]\Z")
SKIPPED = "PVE skips this whole entry, and fails to write the file as long as it is there"


class Layout(Record):
    """What is a file's own, besides its name."""

    bare_id: bool = False
    """The header is the id alone."""
    exact_types: bool = False
    """`VM: 100` is of another type than `vm: 100`."""
    id_pattern: re.Pattern[str] | None = None
    """What an id must look like; PVE skips the other entries."""
    header_pattern: re.Pattern[str] | None = None
    """What an id must look like for its line to be a header; the lines below another one belong to no entry."""
    in_rust: bool = False
    """PVE reads it with proxmox-section-config: a text may be empty, a value in a property string quoted."""
    read_id: Callable[[str], str] = str
    """What PVE makes of an id that looks like one."""
    id_has_type: bool = False
    """`vm: 100` is the entry `vm:100`."""
    stops_reading: str = ""
    """Where PVE's reader dies of an entry that lacks what it needs: what comes of that."""
    skips: str = SKIPPED
    """What comes of an entry that lacks what it needs, elsewhere."""
    own: Mapping[str, str] = field(default_factory=dict)
    """By ID, what PVE puts in the place of such an entry."""
    schema: Schema | None = None
    """What entries may say; without it nobody judges them."""
