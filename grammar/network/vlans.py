"""Which VLANs a VLAN-aware bridge takes from its guests to the network."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from pvelint.grammar.syntax.scalars import whole_number

from .node_network import NodeNetwork
from .stanzas import Option

Range = tuple[int, int]
LARGEST_VLAN = 4094
_SEPARATORS = re.compile(r"[ \t,;]+")
_CHANGES_VLANS = ("vlan", "vid")
_OF_PORT = ("bridge-access", "bridge-vids", "bridge-trunk", "bridge-pvid")
_OLD_STYLE = ("bridge-port-vids", "bridge-port-pvids", "bridge-trunk")
_UNTAGGED = "1"


def ranges(text: str) -> list[Range] | None:
    """Of `2-4094` or `10 20-30`, also with commas or semicolons; None where a part is no number or no range."""
    found: list[Range] = []
    for part in _SEPARATORS.split(text):
        low, dash, high = part.partition("-")
        first = whole_number(low)
        last = whole_number(high) if dash else first
        if part and (first is None or last is None):
            return None
        if first is not None and last is not None:
            found.append((first, last))
    return found


def is_sound(text: str) -> bool:
    """Whether all of it is VLANs, and ranges that go upwards."""
    found = ranges(text)
    return found is not None and all(1 <= low <= high <= LARGEST_VLAN for low, high in found)


class Vlans:
    """A set of them."""

    def __init__(self, of: Iterable[Range]) -> None:
        merged: list[list[int]] = []
        for low, high in sorted(one for one in of if one[0] <= one[1]):
            if merged and low <= merged[-1][1] + 1:
                merged[-1][1] = max(merged[-1][1], high)
            else:
                merged.append([low, high])
        self._lows = [low for low, _ in merged]
        self._highs = [high for _, high in merged]

    def __str__(self) -> str:
        pairs = zip(self._lows, self._highs, strict=True)
        return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in pairs)

    def meets(self, wanted: Range) -> bool:
        """Whether one of that range is in it."""
        index = bisect_right(self._lows, wanted[1]) - 1
        return index >= 0 and self._highs[index] >= wanted[0]


def on_uplinks(network: NodeNetwork, bridge: str) -> Vlans | None:
    """The VLANs that some port of the bridge takes, by `bridge-vids`; None where that does not tell.

    A hook of PVE (bridgevlan) gives the bridge's to every port, besides those that the port has of its own, and all
    where the bridge has no `bridge-vids`.
    """
    ports = [part.text for _, part in network.ports(bridge)]
    shared = network.first(bridge, "bridge-vids")
    if shared is None or not ports or not network.is_vlan_aware(bridge):
        return None
    if any(network.first(bridge, option) for option in _OLD_STYLE):
        return None
    if network.runs_commands(bridge, *_CHANGES_VLANS):
        return None
    pvid = network.first(bridge, "bridge-pvid")
    texts = {_text(shared), pvid.first if pvid else _UNTAGGED}
    for port in dict.fromkeys(ports):
        if network.runs_commands(port, *_CHANGES_VLANS) or network.first(port, "vxlan-id"):
            return None
        texts.update(_text(option) for name in _OF_PORT if (option := network.first(port, name)))
    found = [ranges(text) for text in texts]
    return Vlans(one for some in found if some for one in some) if None not in found else None


def _text(option: Option) -> str:
    return " ".join(part.text for part in option.told)
