"""What no output shows of the other files of /etc/pve."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from pvelint.grammar.syntax.nodes import WHITE, Span
from pvelint.grammar.syntax.scalars import is_digits

from .guest_file import joined, secrets_of_guest
from .names import names_secret
from .notes import Notes
from .values import is_short_number, stands_for_one

_PROPERTY = re.compile(rf"[{WHITE}]*(?P<name>[^{WHITE}:=#]+)[{WHITE}:=]+(?P<value>[^{WHITE}].*)", re.DOTALL)
_TIME = re.compile(r"[ \t]*token[ \t]*:[ \t]*[0-9]{1,9}(?:[ \t]?m?s)?(?=[ \t\r#]|$)")
"""The one setting of corosync.conf that is called like a secret, also with a unit or a comment that corosync refuses."""
_SUB_OPTION = re.compile(r",key=(?P<value>[^,]+)")
_EVERYWHERE = frozenset(("password", "keyring", "encryption-key", "client-key", "token", "secret", "key"))
"""Properties that some file of sections keeps secret: an entry may stand in the wrong one."""
_IN_JSON = re.compile(
    rf'"(?:{"|".join(sorted(_EVERYWHERE))})"[{WHITE}]*:[{WHITE}]*"(?P<value>(?:[^"\\]|\\.)*)'
)
"""sdn/.running-config has the keys and tokens of dns.cfg and ipams.cfg."""
_WITH_MORE = {
    "notifications.cfg": _EVERYWHERE | {"header", "url"},
    "status.cfg": _EVERYWHERE | {"otel-headers"},
    ".running-config": frozenset[str](),
}
_ALIKE = frozenset(
    (
        "storage.cfg", "ipams.cfg", "dns.cfg", "domains.cfg", "ceph.conf", "datacenter.cfg", "jobs.cfg", "vzdump.cron",
        "vzdump.conf",
        "replication.cfg", "pci.cfg", "usb.cfg", "directory.cfg", "resources.cfg", "groups.cfg", "rules.cfg",
        "vnets.cfg", "zones.cfg", "subnets.cfg", "controllers.cfg", "fabrics.cfg", "cpu-models.conf", "interfaces",
    )
)  # fmt: skip
"""Files of one property a line, as far as secrets go."""
_USER_LINES = frozenset(("acl", "group", "pool", "role", "token", "user"))
"""What a line of user.cfg may be about; PVE ignores the others, which may be of any program."""
_KEYS_OF_USER = 8
"""The field of a user's line in user.cfg that holds the seeds of one-time passwords (PVE::AccessControl::parse_user_config)."""


def secrets_of_file(path: str, text: str) -> list[Span] | None:
    """Sorted, none overlapping; None for a file that nothing is known of: none of its lines may be shown."""
    parts = path.split("/")
    name = parts[-1]
    if name.endswith(".conf") and (parts[-2:-1] in (["lxc"], ["qemu-server"]) or is_digits(name[:-5])):
        return secrets_of_guest(text)
    if parts[-3:-2] == ["nodes"] and name == "config":
        return secrets_of_guest(text)
    if "priv" in parts:
        return None
    if name == "user.cfg":
        return _spans(text, _in_user_line)
    if name == "corosync.conf":
        return _spans(text, _in_corosync_line)
    folder = "".join(parts[-2:-1])
    known = name in _ALIKE or name.endswith((".fw", ".interfaces")) or folder.endswith("interfaces.d")
    properties = _WITH_MORE.get(name, _EVERYWHERE if known else None)
    if properties is None:
        return None
    return _spans(text, partial(_in_property_line, properties))


def _spans(text: str, look: Callable[[str, Notes], Iterator[tuple[int, int]]]) -> list[Span]:
    notes = Notes()
    return joined(
        Span.on_line(number, start, end)
        for number, line in enumerate(text.split("\n"), 1)
        for start, end in look(line, notes)
    )


def _in_property_line(properties: frozenset[str], line: str, notes: Notes) -> Iterator[tuple[int, int]]:
    """`name value`, `name: value` or `name = value`, with any indent."""
    found = _PROPERTY.match(line)
    if found is not None and (found["name"] in properties or names_secret(found["name"])):
        start, end = found.span("value")
        if not is_short_number(found["value"].rstrip(WHITE)) and not stands_for_one(line, start):
            yield start, end
    for pattern in (_SUB_OPTION, _IN_JSON):
        yield from (match.span("value") for match in pattern.finditer(line))
    yield from notes.take(line)


def _in_corosync_line(line: str, notes: Notes) -> Iterator[tuple[int, int]]:
    time = _TIME.match(line)
    begin = time.end() if time else 0
    rest = _in_property_line(frozenset(), line[begin:], notes)
    yield from ((begin + start, begin + end) for start, end in rest)


def _in_user_line(line: str, notes: Notes) -> Iterator[tuple[int, int]]:
    """Fields between colons, the first of which says what the line is about: `token` there is no name of a secret."""
    at = 0
    fields = line.split(":")
    if fields[0] not in _USER_LINES:
        yield from _in_property_line(_EVERYWHERE, line, notes)
        return
    for number, field in enumerate(fields):
        if number == _KEYS_OF_USER and fields[0] == "user":
            yield at, at + len(field)
        elif number > 0:
            yield from ((at + start, at + end) for start, end in notes.take(field))
        at += len(field) + 1
