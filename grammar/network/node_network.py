"""What a node's /etc/network/interfaces and the files that it sources come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.syntax.scalars import is_true, whole_number

from .interfaces import Bridge
from .stanzas import Option, Stanza

USUAL_MTU = 1500
PORTS = ("bridge-ports", "ovs-ports", "bond-slaves", "ovs-bonds")
_OVS_TYPES = {"ovs-ports": "OVSBridge", "ovs-bonds": "OVSBond"}
"""The options that name what an interface is put together from."""
_NO_NAMES = frozenset({"none", "glob", "regex", "noregex", "noglob"})
_BOND = re.compile(r"bond[0-9]+\Z")
_MADE_BY_CONFIG = re.compile(r"(?:bond|vmbr|vlan)[0-9]+\Z")


class NodeNetwork:
    """`name` is that of the record, as a path in the tree; `path`, as places carry it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = ""
        self.bridges: dict[str, Bridge] = {}
        self.stanzas: dict[str, list[Stanza]] = {}
        """Of each interface, in order."""
        self.starts: set[str] = set()
        """What `auto` and `allow-...` lines name."""
        self.is_complete = True
        """All files that it sources are there."""
        self._options: dict[tuple[str, str], Option | None] = {}
        self._usual: dict[str, bool] = {}
        self._commands: dict[tuple[str, ...], bool] = {}

    def first(self, interface: str, option: str) -> Option | None:
        key = interface, option
        if key not in self._options:
            found = (stanza.first(option) for stanza in self.stanzas.get(interface, ()))
            self._options[key] = next((one for one in found if one is not None), None)
        return self._options[key]

    def ports(self, interface: str) -> Iterator[tuple[Option, Part]]:
        """What a bridge or bond is put together from; nothing of an option with patterns in it."""
        for stanza in self.stanzas.get(interface, ()):
            for name in PORTS:
                for option in stanza.options.get(name, ()):
                    if option.first not in _NO_NAMES and "[" not in option.text:
                        yield from ((option, part) for part in option.told)

    def vlan_of(self, interface: str) -> tuple[str, int | None] | None:
        """Of a VLAN interface what it stands on, and its number: `eno1.20`, `vlan20` on a raw device."""
        carrier, dot, tag = interface.rpartition(".")
        if dot and carrier and (number := whole_number(tag)) is not None:
            return carrier, number
        raw, told = self.first(interface, "vlan-raw-device"), self.first(interface, "vlan-id")
        if raw is None:
            return None
        return raw.first, whole_number(told.first if told else interface.removeprefix("vlan"))

    def is_missing(self, interface: str) -> bool:
        """Whether it has a name that only this configuration gives, which does not."""
        carrier = interface.partition(".")[0]
        known = any(
            name in some for name in (interface, carrier) for some in (self.stanzas, self._of_commands)
        )
        return not known and self.is_complete and _MADE_BY_CONFIG.match(carrier) is not None

    def lacks_members(self, interface: str) -> bool:
        """Whether a bond is made of nothing."""
        if not _BOND.match(interface) or not self.is_complete or interface in self._of_commands:
            return False
        own = [option for stanza in self.stanzas.get(interface, ()) for option in stanza.options]
        return (
            "ovs-type" not in own
            and not ({"bond-slaves", "bond-ports"} & set(own))
            and interface not in self._masters
        )

    def runs_commands(self, interface: str, *about: str) -> bool:
        """Whether a command of it says one of these words, and may change what its options say."""
        key = interface, *about
        if key not in self._commands:
            commands = (command for stanza in self.stanzas.get(interface, ()) for command in stanza.commands)
            self._commands[key] = any(word in command.text for command in commands for word in about)
        return self._commands[key]

    def mtu(self, interface: str) -> int | None:
        """What it has by its own options, or by those of what its VLAN is of; None for a bond that says nothing."""
        own = self.first(interface, "mtu")
        if own is not None:
            return whole_number(own.first)
        carrier = (self.vlan_of(interface) or (interface,))[0]
        if carrier != interface and (own := self.first(carrier, "mtu")) is not None:
            return whole_number(own.first)
        has_parts = any(self.first(carrier, option) for option in (*PORTS, "bond-mode"))
        return None if has_parts or self.first(carrier, "link-type") else USUAL_MTU

    def most_of_parts(self, interface: str, option: str) -> int | None:
        """The MTU that PVE lets the parts have that an option names; None where it does not check them (check_mtu)."""
        own, type = self.first(interface, "mtu"), self.first(interface, "ovs-type")
        if option == "bond-slaves":
            return self.mtu(interface) if own is not None else None
        if type is None or type.first != _OVS_TYPES.get(option):
            return None
        return self.mtu(interface) if own is not None else USUAL_MTU

    def bridge_mtu(self, bridge: str) -> int | None:
        """What is set for it, and 1500 where nothing is set for what it stands on, either."""
        known = self.bridges[bridge]
        if known.mtu is not None or not self.is_complete:
            return known.mtu
        if bridge not in self._usual:
            below = {bridge, *known.ports}.union(*known.links.values())
            below |= {name.partition(".")[0] for name in below}
            sets = any(self.first(name, "mtu") or self.runs_commands(name, "mtu") for name in below)
            self._usual[bridge] = not sets
        return USUAL_MTU if self._usual[bridge] else None

    @cached_property
    def sets_mtu(self) -> bool:
        """Whether an interface has one of its own."""
        return any("mtu" in stanza.options for stanza in self._every)

    def is_vlan_aware(self, bridge: str) -> bool:
        """A Linux bridge that filters VLANs by its own options."""
        option = self.first(bridge, "bridge-vlan-aware")
        return option is not None and is_true(option.first)

    @cached_property
    def _every(self) -> list[Stanza]:
        return [stanza for some in self.stanzas.values() for stanza in some]

    @cached_property
    def _of_commands(self) -> set[str]:
        """The words of all commands: what they name, they may make, start or change."""
        return {part.text for stanza in self._every for command in stanza.commands for part in command.values}

    @cached_property
    def _masters(self) -> set[str]:
        """The bonds that their members name."""
        found = (stanza.first("bond-master") for stanza in self._every)
        return {option.first for option in found if option is not None}

    def comes_up(self, interface: str) -> bool:
        """Whether it may do so without being asked."""
        return (
            interface in self.started
            or interface in self._of_commands
            or not self.starts
            or not self.is_complete
        )

    @cached_property
    def bridges_of(self) -> dict[str, list[str]]:
        """The bridges that have an interface as a port."""
        found: dict[str, dict[str, None]] = {}
        for bridge in self.bridges:
            for _, part in self.ports(bridge):
                found.setdefault(part.text, {})[bridge] = None
        return {port: list(bridges) for port, bridges in found.items()}

    @cached_property
    def vlans(self) -> dict[tuple[str, int], list[str]]:
        """The interfaces for a VLAN of another, by the names of stanzas."""
        found: dict[tuple[str, int], list[str]] = {}
        for name in self.stanzas:
            carrier, tag = self.vlan_of(name) or ("", None)
            if tag is not None:
                found.setdefault((carrier, tag), []).append(name)
        return found

    @cached_property
    def started(self) -> set[str]:
        """What comes up with the node: what is named for it, and what that stands on."""
        if "all" in self.starts:
            return set(self.stanzas)
        found = set(self.starts)
        ahead = list(found)
        while ahead:
            name = ahead.pop()
            vlan, bridge = self.vlan_of(name), self.first(name, "ovs-bridge")
            below = [part.text for _, part in self.ports(name)]
            below += [vlan[0]] if vlan else []
            below += [bridge.first] if bridge else []
            new = set(below) - found
            found |= new
            ahead += new
        return found
