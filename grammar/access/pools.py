"""user.cfg, as far as its pools go (PVE::AccessControl::parse_user_config)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import Read, listed
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE, Part, Place, Span
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

_KINDS = frozenset(("user", "group", "acl", "role", "pool", "token"))
_UNKNOWN = (
    f"this line begins with none of {', '.join(f'`{kind}`' for kind in sorted(_KINDS))}: PVE ignores it"
)


_NAME = re.compile("[A-Za-z0-9._-]+")
_DEEPEST = 3


class Pool(Record):
    id: str
    """`parent/child` for a nested one, from PVE 8 on."""
    members: dict[int, Place]
    storages: dict[str, Place]
    where: Place


def read_pools(version: Version, path: str, text: str) -> Read[dict[str, Pool]]:
    pools: dict[str, Pool] = {}
    problems: list[FileProblem] = []
    taken: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        kind, name, _, guests, storages = fields_of(line, 5)
        if kind.text not in _KINDS and line.strip(WHITE) and not kind.text.startswith("#"):
            span = Span.on_line(number, kind.start, len(line.rstrip(WHITE)))
            problems.append(FileProblem(Place(path=path, span=span), _UNKNOWN))
        if kind.text != "pool" or not name.text:
            continue

        def place(part: Part, number: int = number, pool: str = name.text) -> Place:
            span = Span.on_line(number, part.start, part.end)
            return Place(path=path, span=span, section=pool, value=part.text)

        names = name.text.split("/")
        deepest = 1 if version < Version.V8_4 else _DEEPEST
        if len(names) > deepest or not all(map(_NAME.fullmatch, names)):
            message = f"`{name.text}` is no name of a pool: PVE ignores this line"
            problems.append(FileProblem(place(name), message))
            continue
        for depth in range(1, len(names)):
            parent = "/".join(names[:depth])
            pools.setdefault(parent, Pool(parent, {}, {}, place(name)))
        pool = pools.setdefault(name.text, Pool(name.text, {}, {}, place(name)))
        for part in listed(guests):
            vmid = whole_number(part.text)
            if vmid is None:
                problems.append(FileProblem(place(part), f"`{part.text}` is not a VMID: PVE ignores it"))
            elif taken.setdefault(vmid, name.text) != name.text or vmid in pool.members:
                message = f"guest {vmid} is already in pool `{taken[vmid]}`: PVE ignores it here"
                problems.append(FileProblem(place(part), message))
            else:
                pool.members[vmid] = place(part)
        pool.storages.update((part.text, place(part)) for part in listed(storages))
    return Read(pools, tuple(problems))


def fields_of(line: str, count: int) -> list[Part]:
    """The first `count` fields between colons without the white space around them, missing ones empty."""
    fields = []
    at = 0
    for text in line.split(":")[:count]:
        bare = text.strip(WHITE)
        start = at + len(text) - len(text.lstrip(WHITE))
        fields.append(Part(bare, start, start + len(bare)))
        at += len(text) + 1
    return fields + [Part("", len(line), len(line))] * (count - len(fields))
