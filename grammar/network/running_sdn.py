"""sdn/.running-config: the SDN as it was applied last, by which nodes make their bridges (PVE::Network::SDN::running_config)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.property import FileProblem, Loss, Property
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import FILE_START, Part, Place
from pvelint.grammar.version import Version

from .fabrics import Fabric, fabrics_in
from .sdn import Vnet, Zone, vnet_of, zone_of

KINDS = ("zones", "vnets", "subnets", "controllers", "fabrics")
"""What is in it, each from the file of that name."""
_DEEPEST = 512
"""How far PVE's reader of JSON follows lists and objects in each other (JSON::XS, max_depth)."""
_OUTCOME = "PVE takes the SDN for empty"
_BRIDGES_GO = f"{_OUTCOME}, and the next reload of a node's network removes its VNets"
_FAILS = "PVE fails when it looks at the SDN, and no node can reload its network"
_NO_JSON = object()
_FALSE = (False, "", "0")
_GO_SINCE = Version.V9_0
"""Before, PVE wrote nothing for nodes where it found no SDN, and what they had stayed."""


class RunningSdn(Record):
    path: str
    entries: Mapping[str, Mapping[str, Entry]]
    """By kind, then by ID; they lie at the start of the file. Values that are no single text are left out."""
    vnets: Mapping[str, Vnet]
    zones: Mapping[str, Zone]
    fabrics: Mapping[str, Fabric]

    def place(self) -> Place:
        return Place(path=self.path, span=FILE_START)


def read_running_sdn(version: Version, path: str, text: str) -> Read[RunningSdn | None]:
    """None where PVE cannot read the file."""
    found = _parsed(text) if text else {}
    if found is _NO_JSON:
        return _unreadable(path, "the file is no JSON", _BRIDGES_GO if version >= _GO_SINCE else _OUTCOME)
    if found is not None and (odd := _odd_part(found)) is not None:
        return _unreadable(path, f"{odd} is no JSON object", _FAILS)
    found = _mapping(found)
    entries = {kind: _entries(path, kind, _mapping(_mapping(found.get(kind)).get("ids"))) for kind in KINDS}
    return Read(
        RunningSdn(
            path,
            entries,
            {id: vnet_of(entry) for id, entry in entries["vnets"].items()},
            {id: zone_of(entry) for id, entry in entries["zones"].items()},
            fabrics_in(entries["fabrics"].values())[0],
        )
    )


def _unreadable(path: str, fact: str, outcome: str) -> Read[RunningSdn | None]:
    help = "empty the file, and apply the SDN's configuration again, which writes it anew"
    place = Place(path=path, span=FILE_START)
    return Read(None, (FileProblem(place, f"{fact}: {outcome}", loss=Loss.FILE, help=help),))


def _odd_part(found: Any) -> str | None:
    """The first part at which PVE stumbles when it makes the bridges of VNets; nothing may be null."""
    if not isinstance(found, dict):
        return "the file"
    vnets = found.get("vnets")
    ids = vnets.get("ids") if isinstance(vnets, dict) else None
    if not isinstance(vnets, dict | None):
        is_skipped = vnets in _FALSE and not found.get("zones")
        return None if is_skipped else "`vnets`"
    if not isinstance(ids, dict | None):
        return "`ids` of `vnets`"
    odd = (id for id, vnet in sorted((ids or {}).items()) if not isinstance(vnet, dict | None))
    return next((f"the VNet `{id}`" for id in odd), None)


def _parsed(text: str) -> Any:
    import json

    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return _NO_JSON
    return found if _ends_within(found, _DEEPEST) else _NO_JSON


def _ends_within(value: Any, depth: int) -> bool:
    """Whether nothing in a value lies deeper."""
    level = [value]
    for _ in range(depth):
        inner = [
            list(one.values()) if isinstance(one, dict) else one
            for one in level
            if isinstance(one, (dict, list))
        ]
        level = [one for values in inner for one in values]
    return not any(isinstance(one, (dict, list)) for one in level)


def _no_json(word: str) -> Any:
    raise ValueError(word)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(path: str, kind: str, ids: Mapping[str, Any]) -> dict[str, Entry]:
    return {id: _entry(path, kind, id, value) for id, value in ids.items() if isinstance(value, dict)}


def _entry(path: str, kind: str, id: str, values: Mapping[str, Any]) -> Entry:
    texts = {name: _text(value) for name, value in values.items()}
    properties = {
        name: Property(path, 1, Part(name, 0, 0), Part(text, 0, 0), id)
        for name, text in texts.items()
        if text is not None and name != "type"
    }
    return Entry(path, 1, texts.get("type") or kind.removesuffix("s"), id, 0, 0, properties, {})


def _text(value: object) -> str | None:
    """As a .cfg has it: PVE keeps a list of nodes as the keys of an object."""
    if isinstance(value, dict):
        return ",".join(sorted(value))
    return value if isinstance(value, str) else None
