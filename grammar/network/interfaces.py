"""The bridges of a node (/etc/network/interfaces and the files that it sources)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from pvelint.grammar.config_file.read import Read, words
from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.grammar.syntax.scalars import whole_number

_FOLDER = "/etc/network/"


@dataclass(frozen=True, slots=True)
class Bridge:
    name: str
    where: Place
    mtu: int | None = None
    ports: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """By port, the network interfaces below it: itself, of a bond its members, of a VLAN what that is on."""


@dataclass(frozen=True, slots=True)
class Interfaces:
    """What one file says."""

    bridges: dict[str, Bridge]
    sources: tuple[str, ...]
    """Globs of the files that it takes in, as it writes them."""


def read_interfaces(path: str, text: str) -> Read[Interfaces]:
    """The `iface` stanzas that are Linux or OVS bridges (PVE::INotify::__read_etc_network_interfaces)."""
    stanzas: dict[str, Bridge] = {}
    bridges: set[str] = set()
    sources: list[str] = []
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        found = words(line)
        if not found or found[0].text.startswith("#"):
            continue
        key, values = found[0].text, tuple(word.text for word in found[1:])
        if key == "iface" and values:
            current = values[0]
            span = Span.on_line(number, found[1].start, found[1].end)
            stanzas.setdefault(
                current, Bridge(current, Place(path=path, span=span, key=current, value=current))
            )
            if _is_bridge_name(current):
                bridges.add(current)
        elif key in _OTHER_STANZAS or key.startswith("allow-"):
            current = ""
            sources += _sources(key, values)
        elif current:
            option = key.replace("_", "-")
            stanzas[current] = _with_option(stanzas[current], option, values)
            if option.startswith("bridge-") or (option == "ovs-type" and values[:1] == ("OVSBridge",)):
                bridges.add(current)
    found_bridges = {
        name: replace(bridge, links={port: _below(port, stanzas) for port in bridge.ports})
        for name, bridge in stanzas.items()
        if name in bridges
    }
    return Read(Interfaces(found_bridges, tuple(sources)))


def _below(port: str, stanzas: Mapping[str, Bridge], depth: int = 2) -> tuple[str, ...]:
    """A VLAN on a bond is the deepest that there is."""
    stanza = stanzas.get(port)
    if stanza is None or not stanza.ports:
        port = port.partition(".")[0]
        stanza = stanzas.get(port)
    if stanza is None or not stanza.ports or not depth:
        return (port,)
    return tuple(name for member in stanza.ports for name in _below(member, stanzas, depth - 1))


def sourced(record: str, pattern: str, files: Iterable[str]) -> list[str]:
    """The files of the tree that stand for what a node's record sources; none where they are not in the tree."""
    inner = pattern.removeprefix(_FOLDER)
    if inner.startswith("/"):
        return []
    here = record.rpartition("interfaces")[0]
    return [name for name in files if fnmatchcase(name, here + inner)]


_MEMBERS = frozenset({"bridge-ports", "ovs-ports", "bond-slaves", "slaves", "ovs-bonds", "vlan-raw-device"})
_OTHER_STANZAS = frozenset({"auto", "source", "source-directory", "mapping", "rename", "template"})


def _sources(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if key == "source-directory":
        return tuple(f"{value.rstrip('/')}/*" for value in values)
    return values if key == "source" else ()


def _is_bridge_name(name: str) -> bool:
    return name.startswith("vmbr") and whole_number(name.removeprefix("vmbr")) is not None


def _with_option(bridge: Bridge, option: str, values: tuple[str, ...]) -> Bridge:
    if option in ("mtu", "ovs-mtu"):
        return replace(bridge, mtu=whole_number(values[0]) if values else None)
    if option in _MEMBERS:
        return replace(bridge, ports=tuple(value for value in values if value != "none"))
    return bridge
