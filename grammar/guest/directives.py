"""What a guest's notes tell pvelint: `#pvelint ignore RULE[,RULE] [KEY ...] [because TEXT]` and device hints.

PVE percent-encodes notes when it writes them (PVE::ParseUtils::encode_text: control characters, `:`, `%` and
bytes above ASCII), and moves them to the top of their section; so a directive is read after decoding, speaks
of its whole section, and has a form without a colon, which PVE leaves alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypedDict

from pvelint.grammar.hardware.pci import parse_id
from pvelint.grammar.percent import decode_text
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE, NoteLine, Part, SettingLine

if TYPE_CHECKING:
    from .section import Section

NAME = "pvelint"

_BLANK = rf"[{WHITE}]|%(?:09|0[A-Da-d]|20)"
_WORDS = rf"(?:{_BLANK})+|(?P<word>(?:(?!{_BLANK}).)+)"
_GLUED = rf"{NAME}(?::|%3[Aa])(?=.)"
_OPENING, _CLOSING = "<!--", "-->"
_LINE_FEED = r"%0[Aa]"
_HOSTPCI = r"hostpci[0-9]+"
_LIKE_A_VERB = ("ignor", "disabl", "skip", "suppress", "noqa", "devic", "hint")


class Directive(Record, kw_only=True):
    """Columns are those of the line as it stands in the file (from 0, end exclusive)."""

    index: int
    """The line, from 0."""
    start: int
    end: int
    """Up to here it is more than a reason."""
    fragile: bool
    """PVE's next write percent-encodes something of it."""
    alone: bool
    """The line holds nothing else."""


class _Place(TypedDict):
    index: int
    start: int
    end: int
    fragile: bool
    alone: bool


class Ignore(Directive, kw_only=True):
    """Findings of these rules, categories or `all` about these keys (none: any) are not to be reported."""

    rules: tuple[Part, ...]
    keys: tuple[Part, ...] = ()
    reason: str = ""


class DeviceHint(Directive, kw_only=True):
    """What sits behind hostpci settings: (vendor, device) by key, four lower-case hex digits each."""

    devices: dict[str, tuple[str, str]]


class Malformed(Directive, kw_only=True):
    """Meant as a directive, but it says nothing."""

    problem: str


def directives(section: Section) -> list[Ignore | DeviceHint | Malformed]:
    """All directives in a section's `#` and `description:` lines, in file order."""
    found = []
    for index, line in section.raw.lines:
        node = line.node
        if isinstance(node, NoteLine):
            found += parse_note(node.note, index)
        elif isinstance(node, SettingLine) and node.key.text == "description":
            found += parse_note(node.value, index)
    return found


def parse_note(note: Part, index: int = 0) -> list[Ignore | DeviceHint | Malformed]:
    """The directives of a piece of notes, still percent-encoded; a `%0A` in it begins another line."""
    if NAME not in note.text:
        return []
    found = []
    at = 0
    pieces = re.split(_LINE_FEED, note.text)
    for piece in pieces:
        if (directive := _parse_line(piece, note.start + at, index, len(pieces) == 1)) is not None:
            found.append(directive)
        at += len(piece) + len("%0A")
    return found


def canonical_ignore(rules: list[str], keys: list[str]) -> str:
    """The form of an ignore that PVE leaves alone, without its reason."""
    return " ".join([NAME, "ignore", ",".join(rules), *keys])


def canonical(directive: Ignore | DeviceHint) -> str:
    """The form that PVE leaves alone, without the reason: what should stand from `start` to `end`."""
    if isinstance(directive, Ignore):
        return canonical_ignore([r.text for r in directive.rules], [k.text for k in directive.keys])
    return " ".join([NAME, "device", *(f"{key}={'-'.join(id)}" for key, id in directive.devices.items())])


def _parse_line(text: str, offset: int, index: int, alone: bool) -> Ignore | DeviceHint | Malformed | None:
    words = _words(text, offset)
    if not words or words[0].text not in (NAME, f"{NAME}:"):
        return None
    head, *rest = words
    ends = next((i for i, word in enumerate(rest) if word.text == "because"), len(rest))
    said, reason = rest[:ends], " ".join(word.text for word in rest[ends + 1 :])
    end = said[-1].end if said else head.end
    raw = text[head.start - offset : end - offset]
    fragile = ":" in raw or "%" in raw or not raw.isascii()
    place = _Place(index=index, start=head.start, end=end, fragile=fragile, alone=alone)
    verb = said[0].text if said else ""
    if verb == "ignore":
        return _ignore(said[1:], reason, place)
    if verb == "device":
        return _device_hint(said[1:], place)
    if head.text == NAME and said and not (verb.startswith(_LIKE_A_VERB) or "=" in verb):
        return None
    problem = f"'{verb}' is neither 'ignore' nor 'device'" if verb else "nothing follows the name"
    return Malformed(problem=problem, **place)


def _words(text: str, offset: int) -> list[Part]:
    """The decoded words with their columns, without the marks of an HTML comment; `pvelint:x` is two."""
    spans = [match.span("word") for match in re.finditer(_WORDS, text) if match["word"] is not None]
    if spans and text.startswith(_OPENING, spans[0][0]):
        spans[0] = (spans[0][0] + len(_OPENING), spans[0][1])
    if spans and text.endswith(_CLOSING, *spans[-1]):
        spans[-1] = (spans[-1][0], spans[-1][1] - len(_CLOSING))
    spans = [(start, end) for start, end in spans if start < end]
    if spans and (glued := re.match(_GLUED, text[slice(*spans[0])])) is not None:
        start, end = spans[0]
        spans[:1] = [(start, start + glued.end()), (start + glued.end(), end)]
    return [Part(decode_text(text[start:end]), offset + start, offset + end) for start, end in spans]


def _ignore(words: list[Part], reason: str, place: _Place) -> Ignore | Malformed:
    rules: list[Part] = []
    keys: list[Part] = []
    continued = True
    for word in words:
        continued = continued or word.text.startswith(",")
        (rules if continued else keys).extend(_comma_parts(word))
        continued = continued and word.text.endswith(",")
    if not rules:
        return Malformed(problem="it names no rule", **place)
    return Ignore(rules=tuple(rules), keys=tuple(keys), reason=reason, **place)


def _comma_parts(word: Part) -> list[Part]:
    """The names of a comma list; one that was percent-encoded has the columns of the whole list."""
    encoded = len(word.text) != word.end - word.start
    parts = []
    at = word.start
    for text in word.text.split(","):
        if text:
            parts.append(Part(text, word.start, word.end) if encoded else Part(text, at, at + len(text)))
        at += len(text) + 1
    return parts


def _device_hint(words: list[Part], place: _Place) -> DeviceHint | Malformed:
    devices = {}
    for word in words:
        key, _, id = word.text.partition("=")
        if re.fullmatch(_HOSTPCI, key) is None:
            return Malformed(problem=f"'{word.text}' is not of the form hostpci0=1000-0097", **place)
        if (parsed := parse_id(id)) is None:
            return Malformed(problem=f"'{id}' is not a PCI id, as 1000-0097", **place)
        devices[key] = parsed
    if not devices:
        return Malformed(problem="it names no device, as hostpci0=1000-0097", **place)
    return DeviceHint(devices=devices, **place)
