"""What a firewall file says: options, aliases, IP sets, groups and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from pvelint.grammar.config_file.property import Property
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.firewall_line import AliasLine, BrokenRuleLine, MemberLine, RuleLine
from pvelint.grammar.syntax.nodes import FILE_START, Part, Place, Span, UnreadableLine
from pvelint.grammar.syntax.scalars import whole_number

from .addresses import Network, read_network

LONGEST_GROUP = 18
"""With a longer name PVE cannot make the chains of iptables."""


class Level(Enum):
    """Whose file it is; a message says the value."""

    DATACENTER = "the datacenter"
    NODE = "the node"
    GUEST = "the guest"
    VNET = "the vnet"


class _Line(Record):
    path: str
    number: int

    def at(self, part: Part, section: str | None = None) -> Place:
        span = Span.on_line(self.number, part.start, part.end)
        return Place(path=self.path, span=span, section=section, value=part.text)


class Rule(_Line):
    """A rule that PVE can take apart, on or off."""

    node: RuleLine
    group: str | None
    """The group in which it stands."""

    @property
    def type(self) -> str:
        """`in`, `out`, `forward` and `group` are those that there are."""
        return self.node.type.text.lower()

    @property
    def is_on(self) -> bool:
        return not self.node.is_off

    @property
    def blocks(self) -> bool:
        return self.node.action.text.upper().endswith(("DROP", "REJECT"))

    @property
    def whole(self) -> Part:
        """From its type to the last thing that is no remark."""
        node = self.node
        parts = [node.action, *node.parameters.values()]
        end = node.rest.end if node.rest else max(part.end for part in parts)
        if node.macro is not None and end == node.action.end:
            end += 1
        return Part(node.text[node.type.start : end], node.type.start, end)

    def place(self, part: Part | None = None) -> Place:
        return self.at(part or self.whole, self.group or "RULES")


class BrokenRule(_Line):
    """What PVE cannot take apart where it expects a rule."""

    node: BrokenRuleLine | RuleLine
    """Of a rule, the rest is what it cannot read."""
    group: str | None

    def place(self) -> Place:
        node = self.node
        part = node.rest if isinstance(node, RuleLine) else node.body
        return self.at(part or Part("", 0, len(node.text)), self.group or "RULES")


class Alias(_Line):
    """An alias of an address that PVE takes."""

    node: AliasLine
    first: int
    """The line of the first alias of that name."""

    @property
    def network(self) -> Network:
        return read_network(self.node.address.text)

    def place(self) -> Place:
        return self.at(Part(self.node.address.text, self.node.name.start, self.node.address.end), "ALIASES")


class Member(_Line):
    """An entry of an IP set; `node` is unreadable where there is more than one word."""

    node: MemberLine | UnreadableLine
    set: str

    def place(self) -> Place:
        text = self.node.text.rstrip()
        part = self.node.address if isinstance(self.node, MemberLine) else Part(text, 0, len(text))
        return self.at(part, self.set)


class IpSet(_Line):
    name: Part
    members: list[Member]
    first: int
    """The line of the first section of that name."""

    def place(self) -> Place:
        return self.at(self.name, self.name.text.lower())


class Group(_Line):
    name: Part
    rules: list[Rule]

    def place(self) -> Place:
        return self.at(self.name, self.name.text.lower())


class BadOption(_Line):
    """A line among the options that PVE does not take."""

    part: Part
    option: Property | None
    """None where it is no `name: value`."""

    def place(self) -> Place:
        return self.option.place() if self.option else self.at(self.part, "OPTIONS")


class Repeat(Record):
    """A section or an alias whose name was there before; PVE forgets that one."""

    kind: str
    name: str
    place: Place
    earlier: Place
    lost: int
    """How many rules or members the earlier one had; of an alias, 1."""


class Firewall(Record):
    path: str
    level: Level
    options: Mapping[str, Property]
    """`[OPTIONS]` that PVE takes, names in lower case; of equal ones the last."""
    bad_options: tuple[BadOption, ...]
    aliases: Mapping[str, Alias]
    """By name in lower case."""
    ipsets: Mapping[str, IpSet]
    """By name in lower case, in which alone rules can name them."""
    groups: Mapping[str, Group]
    """Likewise."""
    rules: tuple[Rule, ...]
    """Those of `[RULES]`."""
    broken_rules: tuple[BrokenRule, ...]
    """Also of groups."""
    repeats: tuple[Repeat, ...]

    @property
    def enabled(self) -> bool:
        """By 1 alone: a larger number is the time of a trial that is over after a minute (parse_clusterfw_option)."""
        found = self.options.get("enable")
        return found is not None and whole_number(found.value.text) == 1

    def all_rules(self) -> Iterator[Rule]:
        """Of `[RULES]` and of all groups."""
        yield from self.rules
        for group in self.groups.values():
            yield from group.rules

    def place(self, name: str = "enable") -> Place:
        found = self.options.get(name)
        return found.place() if found else self.file_place()

    def file_place(self) -> Place:
        return Place(path=self.path, span=FILE_START)
