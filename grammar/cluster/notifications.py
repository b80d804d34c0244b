"""notifications.cfg: where PVE sends what (proxmox-notify, which reads all of the file or none of it)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.whole_config import read_whole_config
from pvelint.grammar.file_schemas.notifications import MATCHER, NOTIFICATIONS, READ_BY, TARGETS, WITH_SECRETS
from pvelint.grammar.record import Record, replace
from pvelint.grammar.version import Version

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{1,31}\Z")
_LAYOUT = Layout(exact_types=True, id_pattern=_NAME, schema=NOTIFICATIONS)
_BUILT_IN = frozenset(("mail-to-root",))
"""Targets that are there although the file does not say so (PVEContext::default_config)."""
_SECRETS = ("password", "token")
"""Properties of entries in priv/notifications.cfg."""
_OUTCOME = "PVE cannot read notifications.cfg, and sends none of its notifications"


class Notifications(Record):
    matchers: tuple[Entry, ...]
    targets: frozenset[str]
    """The names of all that may be sent to, whether or not they are on."""
    with_secrets: tuple[Entry, ...] = ()
    """The targets that need an entry in priv/notifications.cfg."""


def read_notifications(version: Version, path: str, text: str) -> Read[Notifications]:
    if version not in READ_BY:
        return Read(Notifications((), _BUILT_IN))
    read = read_whole_config(path, text, _LAYOUT, version, _OUTCOME)
    targets = frozenset(entry.id for entry in read.facts if entry.type in TARGETS)
    matchers = tuple(entry for entry in read.facts if entry.type == MATCHER)
    with_secrets = tuple(entry for entry in read.facts if entry.type in WITH_SECRETS)
    problems = tuple(map(_with_help, read.problems))
    return Read(Notifications(matchers, targets | _BUILT_IN, with_secrets), problems)


def _with_help(problem: FileProblem) -> FileProblem:
    name = problem.place.key
    if name not in _SECRETS:
        return problem
    return replace(problem, help=f"move `{name}` to the entry of this name in priv/notifications.cfg")
