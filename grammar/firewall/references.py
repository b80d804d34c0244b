"""What rules and sets name: aliases, IP sets, groups. PVE looks for them while it reads, so only above (verify_rule)."""

from __future__ import annotations

import re
from typing import NamedTuple

from pvelint.grammar.record import Record
from pvelint.grammar.version import Version

from .addresses import NAME, is_alias
from .firewall import LONGEST_GROUP, Alias, Firewall, IpSet, Level

_SCOPES = ("dc/", "guest/", "sdn/")
_SCOPED = Version.V8_4
"""The first known version in which a name may begin with a scope."""
_OF_SDN = re.compile(r".+-(?:all|gateway|no-gateway|dhcp)|guest-ipam-[0-9]+")
"""The IP sets that PVE makes of the SDN's running configuration."""


class Reference(NamedTuple):
    scope: str
    """`dc`, `guest`, `sdn` or nothing."""
    name: str


class Outcome(NamedTuple):
    """What comes of a reference that PVE does not follow."""

    fact: str
    help: str
    is_late: bool = False
    """PVE finds out only when it makes the rules for iptables."""


class World(Record):
    """What the rules of a file can refer to."""

    own: Firewall
    datacenter: Firewall | None
    """cluster.fw; None where there is none, which is one without anything, or where nobody knows."""
    is_known: bool
    """Whether what is not in `datacenter` does not exist."""
    version: Version

    @property
    def _is_guest(self) -> bool:
        return self.own.level is Level.GUEST

    @property
    def is_off(self) -> bool:
        """Whether the node loads nothing at all."""
        return not self.datacenter.enabled if self.datacenter is not None else self.is_known

    def can_be_alias(self, text: str) -> bool:
        """Where an address may stand."""
        return is_alias(text) and (self.version >= _SCOPED or "/" not in text)

    def ipset(self, text: str, line: int) -> Outcome | None:
        """Of `+name` in the rule of a line; None where PVE finds it, or nobody can tell."""
        found = self._split(text[1:])
        if found is None:
            return Outcome(f"`{text}` is not a name for an IP set", "write `+` and the name of the IP set")
        name = found.name
        here = self._set_of(self.own, name, line)
        there = self._set_of(self.datacenter, name, line)
        if found.scope == "sdn" or (self.version >= _SCOPED and _OF_SDN.fullmatch(name)):
            return None
        if here is None and there is None:
            return self._missing_set(name)
        return self._scope(found, "IP set", bool(self._is_guest and here), there is not None)

    def alias(self, text: str, line: int) -> Outcome | Alias | None:
        """Of a name where an address may stand."""
        found = self._split(text)
        if found is None:
            return None
        name = found.name.lower()
        here = self._alias_of(self.own, name, line) if self._is_guest else None
        there = self._alias_of(self.datacenter, name, line)
        if here is None and there is None:
            return self._missing_alias(found.name)
        outcome = self._scope(found, "alias", here is not None, there is not None)
        if outcome is not None:
            return outcome
        return there if here is None or found.scope == "dc" else here

    def group(self, name: str) -> Outcome | None:
        groups = self.datacenter.groups if self.datacenter is not None else {}
        if name in groups or not self.is_known:
            return None
        if name.lower() in groups:
            fact = f"the names of groups are in lower case, and `{name}` is none"
            return Outcome(fact, f"write `{name.lower()}`")
        fact = f"there is no group `{name}` in cluster.fw"
        return Outcome(fact, "make the group, or name one that exists", is_late=len(name) > LONGEST_GROUP)

    def _split(self, text: str) -> Reference | None:
        """None where it is no name."""
        for scope in _SCOPES if self.version >= _SCOPED else ():
            if text.startswith(scope):
                text, found = text.removeprefix(scope), scope[:-1]
                return Reference(found, text) if re.fullmatch(NAME, text) else None
        return Reference("", text) if re.fullmatch(NAME, text) else None

    def _set_of(self, where: Firewall | None, name: str, line: int) -> IpSet | None:
        found = where.ipsets.get(name) if where is not None else None
        return found if found and (where is not self.own or found.first < line) else None

    def _alias_of(self, where: Firewall | None, name: str, line: int) -> Alias | None:
        found = where.aliases.get(name) if where is not None else None
        return found if found and (where is not self.own or found.first < line) else None

    def _scope(self, found: Reference, kind: str, is_here: bool, is_there: bool) -> Outcome | None:
        """Of a name that exists somewhere: whether that is where the scope looks."""
        if found.scope == "guest" and not is_here:
            where = "the guest's own file" if self._is_guest else "a guest"
            fact = f"`guest/{found.name}` is an {kind} of {where}, and there is none"
            return Outcome(fact, f"write `dc/{found.name}`", is_late=True)
        if found.scope == "dc" and not is_there and self.is_known:
            fact = f"`dc/{found.name}` is an {kind} of the datacenter, and there is none"
            return Outcome(fact, f"write `guest/{found.name}`", is_late=True)
        return None

    def _missing_set(self, name: str) -> Outcome | None:
        if not self.is_known:
            return None
        if name in self.own.ipsets:
            return Outcome(
                f"the IP set `{name}` is defined below the rule", "move the IP set above the rules"
            )
        if self._has(name.lower(), "ipsets"):
            fact = f"the names of IP sets are in lower case, and `{name}` is none"
            return Outcome(fact, f"write `+{name.lower()}`")
        return Outcome(f"there is no IP set `{name}`", "make the IP set, or name one that exists")

    def _missing_alias(self, name: str) -> Outcome | None:
        if not self.is_known:
            return None
        if name.lower() in self.own.aliases:
            return Outcome(f"the alias `{name}` is defined below", "move the alias above what uses it")
        if self._has(name.lower(), "ipsets"):
            return Outcome(f"`{name}` is an IP set, not an alias", f"write `+{name}`")
        return Outcome(f"there is no alias `{name}`", "make the alias, or name one that exists")

    def _has(self, name: str, what: str) -> bool:
        return any(
            where is not None and name in getattr(where, what) for where in (self.own, self.datacenter)
        )
