"""corosync.conf: the nodes that make up the cluster, their votes, and how they talk (PVE::Corosync::parse_conf, votequorum(5), corosync.conf(5))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.corosync.parser import unparseable
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE, Place, Span
from pvelint.grammar.syntax.scalars import whole_number

_OTHER_WAYS = ("two_node", "auto_tie_breaker", "last_man_standing", "expected_votes")
"""Settings by which it is not the majority of all votes that goes on."""
_LINKS = 8
_NAMES = ("name", "ring0_addr")
"""What PVE calls a node by."""


class Setting(NamedTuple):
    value: str
    """With what looks like a comment behind it: corosync knows none there."""
    place: Place

    @property
    def is_one_word(self) -> bool:
        return frozenset(self.value).isdisjoint("# \t")


class Member(Record):
    """A node of the cluster: a `node` section."""

    name: str
    """Its address where the section gives it no name."""
    has_name: bool
    votes: int
    place: Place
    id: int | None
    """Its `nodeid`: 0 where it has none, None where that is no number."""
    addresses: Mapping[int, Setting]
    """By link: `ring0_addr` to `ring7_addr`."""

    @property
    def links(self) -> frozenset[int]:
        return frozenset(self.addresses)


class Corosync(Record):
    sections: Sequence[Member]
    """As corosync counts the nodes, also where two have one name."""
    members: Mapping[str, Member]
    """As PVE knows them: of two with one name it is the last."""
    votes: int
    """Of all members and of a QDevice."""
    totem: Mapping[str, Setting]
    """How the nodes talk to each other; empty where the file does not say."""
    goes_by_majority: bool
    """More than half of the votes are needed, and that is all."""

    @property
    def is_knet(self) -> bool:
        """Of the transports, the default, and the only one that encrypts and has several links."""
        transport = self.totem.get("transport")
        return transport is None or transport.value == "knet"

    @property
    def uneven_links(self) -> frozenset[int]:
        """All links, where there are several and not each has the same number of nodes: corosync does not start then."""
        count = Counter(link for member in self.sections for link in member.links)
        return frozenset(count) if len(set(count.values())) > 1 else frozenset()

    @property
    def indispensable(self) -> list[Member]:
        """The nodes without which the rest of the cluster has no quorum."""
        spare = self.votes - (self.votes // 2 + 1)
        return [one for one in self.members.values() if one.votes > spare] if self.goes_by_majority else []


class _Line(NamedTuple):
    sections: tuple[str, ...]
    """The last two that it is in, the outer one first."""
    node: int
    """How many `node` sections have begun."""
    name: str
    value: str
    span: Span


def read_corosync(path: str, text: str) -> Read[Corosync]:
    nodes: dict[int, dict[str, _Line]] = {}
    quorum: dict[str, str] = {}
    device: dict[str, str] = {}
    totem: dict[str, Setting] = {}
    for line in _lines(text):
        if line.sections[-1:] == ("node",):
            nodes.setdefault(line.node, {})[line.name] = line
        elif line.sections == ("totem",):
            totem[line.name] = _setting(path, line)
        elif line.sections == ("quorum",):
            quorum[line.name] = line.value
        elif line.sections == ("quorum", "device"):
            device[line.name] = line.value
    found = [_member(path, lines) for lines in nodes.values() if not lines.keys().isdisjoint(_NAMES)]
    members = {member.name: member for member in found}
    votes = sum(member.votes for member in found)
    if device:
        given = whole_number(device.get("votes", ""))
        votes += votes - 1 if given is None else given
    by_majority = all(quorum.get(name, "0") == "0" for name in _OTHER_WAYS)
    return Read(Corosync(found, members, votes, totem, by_majority), unparseable(path, text))


def _member(path: str, lines: Mapping[str, _Line]) -> Member:
    name, votes = next(lines[key] for key in _NAMES if key in lines), lines.get("quorum_votes")
    number = whole_number(votes.value) if votes is not None else None
    place = Place(path=path, span=name.span, key=name.name, value=name.value)
    found = ((link, lines.get(f"ring{link}_addr")) for link in range(_LINKS))
    addresses = {link: _setting(path, line) for link, line in found if line is not None}
    id = lines["nodeid"].value if "nodeid" in lines else "0"
    count = 1 if number is None else number
    return Member(name.value, "name" in lines, count, place, whole_number(id), addresses)


def _setting(path: str, line: _Line) -> Setting:
    return Setting(line.value, Place(path=path, span=line.span, key=line.name))


def _lines(text: str) -> Iterator[_Line]:
    """The `name: value` lines."""
    sections: list[str] = []
    count = 0
    for number, source in enumerate(text.split("\n"), 1):
        bare = source.strip(WHITE)
        if bare.endswith("{"):
            sections.append(bare[:-1].rstrip(WHITE))
            count += sections[-1] == "node"
        elif bare == "}":
            del sections[-1:]
        elif not bare.startswith("#"):
            name, _, value = bare.partition(":")
            span = Span.of_bare(number, source)
            yield _Line(tuple(sections[-2:]), count, name.rstrip(WHITE), value.strip(WHITE), span)
