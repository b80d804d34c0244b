"""For rules about guests: who a guest is, who else has a thing, where a finding points."""

from __future__ import annotations

from pvelint.grammar.placement.network_devices import mtu_of_bridge, network_devices
from pvelint.rules.guest_kit import (
    Conflict,
    Use,
    by_pair,
    clashes,
    harm_of,
    missing_storage,
    named,
    never_together,
    no_start,
    noun,
    place_of,
    refuses,
    related,
    related_needs,
    related_resource,
    source,
    take_turns,
    title,
    use_by,
    what,
    without,
)

__all__ = [
    "Conflict",
    "Use",
    "by_pair",
    "clashes",
    "harm_of",
    "missing_storage",
    "mtu_of_bridge",
    "named",
    "network_devices",
    "never_together",
    "no_start",
    "noun",
    "place_of",
    "refuses",
    "related",
    "related_needs",
    "related_resource",
    "source",
    "take_turns",
    "title",
    "use_by",
    "what",
    "without",
]
