"""/etc/network/interfaces as stanzas of options, and what else its lines say (interfaces(5), ifupdown2)."""

from __future__ import annotations

from typing import NamedTuple

from pvelint.grammar.config_file.read import words
from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import Part, Place, Span

_OTHER_STANZAS = frozenset({"source", "source-directory", "mapping", "rename", "template"})
_STARTS = ("auto", "allow-")
_SAME = {"slaves": "bond-slaves", "ovs-mtu": "mtu"}
_COMMANDS = frozenset(
    {"up", "down", *(f"{when}-{what}" for when in ("pre", "post") for what in ("up", "down"))}
)


class Option(NamedTuple):
    """A line of a stanza."""

    name: str
    """With `-` for `_`, and of two names for one thing that of ifupdown2."""
    values: tuple[Part, ...]
    line: int
    start: int
    path: str

    @property
    def first(self) -> str:
        return self.values[0].text if self.values else ""

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.values)

    @property
    def told(self) -> tuple[Part, ...]:
        """Without what was meant for a comment, which a line of a stanza cannot end with."""
        ends = (index for index, part in enumerate(self.values) if part.text.startswith("#"))
        return self.values[: next(ends, None)]

    def place(self, part: Part | None = None) -> Place:
        """The whole line, or one of its values."""
        end = self.values[-1].end if self.values else self.start + len(self.name)
        start, end = (part.start, part.end) if part else (self.start, end)
        text = part.text if part else self.text
        return Place(path=self.path, span=Span.on_line(self.line, start, end), key=self.name, value=text)


class Stanza(Record, frozen=False):
    """`iface NAME [FAMILY METHOD]` and the options below it."""

    path: str
    line: int
    header: Part
    family: str
    """`inet`, `inet6`, or empty for both."""
    method: str
    options: dict[str, list[Option]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Without the label of an alias: `vmbr0:1` is about `vmbr0`."""
        return self.header.text.partition(":")[0]

    @property
    def commands(self) -> list[Option]:
        """What it has run; they may change everything that the other options say."""
        return [option for name in self.options if name in _COMMANDS for option in self.options[name]]

    def first(self, name: str) -> Option | None:
        found = self.options.get(name)
        return found[0] if found else None

    def place(self) -> Place:
        name = self.header
        span = Span.on_line(self.line, name.start, name.end)
        return Place(path=self.path, span=span, key=name.text, value=name.text)


class StanzaFile(Record):
    stanzas: tuple[Stanza, ...]
    starts: frozenset[str]
    """The interfaces of `auto` and `allow-...` lines."""
    sources: tuple[str, ...]
    """Globs of the files that it takes in, as it writes them."""


def read_stanzas(path: str, text: str) -> StanzaFile:
    """Each line is taken by its words, as ifupdown2 and PVE::Network::Interfaces do."""
    stanzas: list[Stanza] = []
    starts: set[str] = set()
    sources: list[str] = []
    current: Stanza | None = None
    for number, line in enumerate(text.split("\n"), 1):
        found = words(line)
        if not found or found[0].text.startswith("#"):
            continue
        key, values = found[0].text, tuple(found[1:])
        if key == "iface" and values:
            family, method = (*(part.text for part in values[1:3]), "", "")[:2]
            current = Stanza(path, number, values[0], family, method)
            stanzas.append(current)
        elif key.startswith(_STARTS):
            current = None
            starts.update(part.text for part in values)
        elif key in _OTHER_STANZAS:
            current = None
            sources += _sources(key, values)
        elif current is not None:
            name = key.replace("_", "-")
            option = Option(_SAME.get(name, name), values, number, found[0].start, path)
            current.options.setdefault(option.name, []).append(option)
    return StanzaFile(tuple(stanzas), frozenset(starts), tuple(sources))


def _sources(key: str, values: tuple[Part, ...]) -> list[str]:
    if key == "source-directory":
        return [f"{value.text.rstrip('/')}/*" for value in values]
    return [value.text for value in values] if key == "source" else []
