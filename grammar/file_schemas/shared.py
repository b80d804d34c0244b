"""What entries of more than one file say: which backups are kept, how fast data moves, whom to trust."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER, Sub
from pvelint.grammar.schema.outcome import SubOption

_KEPT = ("last", "hourly", "daily", "weekly", "monthly", "yearly")
_MOVED = ("default", "restore", "migration", "clone", "move")


def _keeps_all_and_less(options: Mapping[str, SubOption]) -> str | None:
    """PVE::Storage::Plugin::validate_prune_backups: a limit of 0 is none."""
    limits = [name for name in options if name != "keep-all" and options[name].value.lstrip("+-0")]
    if not limits or "keep-all" not in options or options["keep-all"].value == "0":
        return None
    return f"`prune-backups` has `keep-all` together with `{limits[0]}`"


KEEP_LAST = "prune-backups keep-last=N"
PRUNE_BACKUPS = EntryProperty(
    "prune-backups",
    subs=(
        Sub("keep-all", BOOLEAN),
        *(Sub(f"keep-{period}", INTEGER, minimum=0, meaning="a whole number") for period in _KEPT),
    ),
    clash=_keeps_all_and_less,
)
BWLIMIT = EntryProperty("bwlimit", subs=tuple(Sub(what, NUMBER, minimum=0) for what in _MOVED))
FINGERPRINT = partial(
    EntryProperty,
    "fingerprint",
    pattern="(?:[A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}",
    meaning="a SHA-256 fingerprint, 32 pairs of hexadecimal digits joined by colons",
)
SWITCH = partial(
    EntryProperty,
    pattern="(?i:1|on|yes|true|0|off|no|false)",
    meaning="1, on, yes, true, 0, off, no or false",
)
"""A boolean of a file that proxmox-section-config reads (proxmox_schema::BooleanSchema)."""
