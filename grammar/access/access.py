"""user.cfg: users, groups, roles, tokens, ACLs and pools, line after line (PVE::AccessControl::parse_user_config)."""

from __future__ import annotations

import re
from collections.abc import Callable

from pvelint.grammar.config_file.judge import when_known
from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import Read, listed
from pvelint.grammar.record import Record
from pvelint.grammar.schema.options.history import NEVER
from pvelint.grammar.syntax.nodes import Part, Place, Span
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.version import Version

from .pools import Pool, fields_of, read_pools
from .privileges import PRIVILEGES, built_in_roles

ROOT = "root@pam"
_REALM = "[A-Za-z][A-Za-z0-9._-]+"
_USER = re.compile(rf"(?=.{{3,64}}\Z)[^ \t\r\n\f\v:/]+@({_REALM})")
_TOKEN = re.compile(rf"([^ \t\r\n\f\v:/]+@{_REALM})!({_REALM})")
_NAME = re.compile("[A-Za-z0-9._-]+")
_GROUP = re.compile("@[A-Za-z0-9._-]+")
_ACL_PATH = re.compile("[A-Za-z0-9._/-]+")
_FALSE = ("", "0")


class User(Record):
    id: str
    realm: str
    enabled: bool
    where: Place


class Token(Record):
    """It has its user's rights, and with `is_separate` only those of them that ACLs give it."""

    id: str
    """`USER@REALM!NAME`."""
    user: str
    is_separate: bool
    where: Place


class Grant(Record):
    """A user or a group (`@admins`) in an ACL. PVE keeps it even if there is no such user or group."""

    member: str
    path: str
    where: Place


class RoleUse(Record):
    """A role that PVE knows, in an ACL."""

    role: str
    path: str
    where: Place


class Access(Record):
    users: dict[str, User]
    tokens: dict[str, Token]
    groups: dict[str, Place]
    roles: set[str]
    """Those that PVE brings among them."""
    own_roles: dict[str, Place]
    """Those that the file makes, or adds privileges to."""
    role_uses: list[RoleUse]
    pools: dict[str, Pool]
    grants: list[Grant]

    def someone(self, grant: Grant) -> bool:
        """Whether any line of the file makes the user or the group."""
        name = grant.member
        return name[1:] in self.groups if name.startswith("@") else name in self.users or name == ROOT


def read_access(version: Version, path: str, text: str) -> Read[Access]:
    pools = read_pools(version, path, text)
    reader = _Reader(version, path, Access({}, {}, {}, set(built_in_roles(version)), {}, [], pools.facts, []))
    for number, line in enumerate(text.split("\n"), 1):
        kind, *fields = fields_of(line, 9)
        if (take := reader.takers.get(kind.text)) is not None:
            take(number, fields)
    problems = sorted((*pools.problems, *reader.problems), key=lambda problem: problem.place.span.start)
    return Read(reader.access, tuple(problems))


class _Reader:
    """PVE knows of a line what stands above it alone."""

    def __init__(self, version: Version, path: str, access: Access) -> None:
        self.version = version
        self.path = path
        self.access = access
        self.problems: list[FileProblem] = []
        self.takers: dict[str, Callable[[int, list[Part]], None]] = {
            "user": self._user, "token": self._token, "group": self._group, "role": self._role, "acl": self._acl,
        }  # fmt: skip

    def _place(self, number: int, part: Part) -> Place:
        span = Span.on_line(number, part.start, part.end)
        return Place(path=self.path, span=span, value=part.text)

    def _complain(self, number: int, part: Part, message: str, help: str = "") -> None:
        self.problems.append(FileProblem(self._place(number, part), message, help=help))

    def _user(self, number: int, fields: list[Part]) -> None:
        name, enabled, expires = fields[:3]
        found = _USER.fullmatch(name.text)
        if found is None:
            self._complain(
                number, name, f"`{name.text}` is no user name such as `name@pam`: PVE ignores this line"
            )
        elif expires.text and not is_digits(expires.text):
            self._complain(
                number, expires, f"`{expires.text}` is no time of expiry: PVE ignores the user `{name.text}`"
            )
        else:
            self.access.users[name.text] = User(
                name.text, found[1], enabled.text not in _FALSE, self._place(number, name)
            )

    def _token(self, number: int, fields: list[Part]) -> None:
        name, expires, separate = fields[:3]
        found = _TOKEN.fullmatch(name.text)
        if found is None:
            self._complain(
                number,
                name,
                f"`{name.text}` is no token ID such as `name@pam!token`: PVE ignores this line",
            )
        elif expires.text and not is_digits(expires.text):
            self._complain(
                number, expires, f"`{expires.text}` is no time of expiry: PVE ignores the token `{name.text}`"
            )
        elif found[1] not in self.access.users and found[1] != ROOT:
            message = f"no line above makes the user `{found[1]}`: PVE ignores the token `{name.text}`"
            self._complain(number, name, message, "add the user above this line, or remove the token")
        else:
            place = self._place(number, name)
            self.access.tokens[name.text] = Token(name.text, found[1], separate.text not in _FALSE, place)

    def _group(self, number: int, fields: list[Part]) -> None:
        name = fields[0]
        if _NAME.fullmatch(name.text) is None:
            self._complain(number, name, f"`{name.text}` is no name of a group: PVE ignores this line")
        else:
            self.access.groups[name.text] = self._place(number, name)

    def _role(self, number: int, fields: list[Part]) -> None:
        name, privileges = fields[:2]
        if _NAME.fullmatch(name.text) is None:
            self._complain(number, name, f"`{name.text}` is no name of a role: PVE ignores this line")
            return
        self.access.roles.add(name.text)
        self.access.own_roles[name.text] = self._place(number, name)
        for part in listed(privileges):
            history = PRIVILEGES.get(part.text, NEVER)
            if self.version not in history:
                message = f"there is no privilege `{part.text}`{when_known(history, self.version)}: the role `{name.text}` goes without it"
                self._complain(number, part, message, "remove it from the role, or name another one")

    def _acl(self, number: int, fields: list[Part]) -> None:
        path, members, roles = fields[1:4]
        if _ACL_PATH.fullmatch(path.text) is None:
            self._complain(number, path, f"`{path.text}` is no path of an ACL: PVE ignores this line")
            return
        for role in listed(roles):
            if role.text not in self.access.roles:
                message = f"no line above makes the role `{role.text}`: PVE ignores it in this ACL"
                self._complain(number, role, message, "name a role that there is")
            else:
                self.access.role_uses.append(RoleUse(role.text, path.text, self._place(number, role)))
        gives = any(role.text in self.access.roles and role.text != "NoAccess" for role in listed(roles))
        for member in listed(members):
            name = member.text
            if _GROUP.fullmatch(name) or _USER.fullmatch(name):
                if gives:
                    self.access.grants.append(Grant(name, path.text, self._place(number, member)))
            elif name not in self.access.tokens:
                fact = (
                    f"no line above makes the token `{name}`"
                    if _TOKEN.fullmatch(name)
                    else f"`{name}` is neither a user nor a group nor a token"
                )
                message = f"{fact}: it is given no rights here"
                self._complain(number, member, message, "remove it from the ACL")
