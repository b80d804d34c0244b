"""notifications.cfg: where PVE sends what (proxmox-notify, which reads all of the file or none of it)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.section_config import SectionConfig, read_section_config
from pvelint.grammar.file_schemas.notifications import MATCHER, NOTIFICATIONS, READ_BY, TARGETS
from pvelint.grammar.record import Record, replace
from pvelint.grammar.syntax.nodes import WHITE, NoteLine, Place, SettingLine, Span
from pvelint.grammar.version import Version

_LAYOUT = Layout(id_pattern=re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{1,31}\Z"), schema=NOTIFICATIONS)
_BUILT_IN = frozenset(("mail-to-root",))
"""Targets that are there although the file does not say so (PVEContext::default_config)."""
_OUTCOME = "PVE cannot read notifications.cfg, and sends none of its notifications"


class Notifications(Record):
    matchers: tuple[Entry, ...]
    targets: frozenset[str]
    """The names of all that may be sent to, whether or not they are on."""


def read_notifications(version: Version, path: str, text: str) -> Read[Notifications]:
    if version not in READ_BY:
        return Read(Notifications((), _BUILT_IN))
    # White space alone ends an entry here.
    text = "\n".join(line if line.strip(WHITE) else "" for line in text.split("\n"))
    config = read_section_config(path, text, _LAYOUT, version)
    targets = frozenset(entry.id for entry in config if entry.type in TARGETS)
    matchers = tuple(entry for entry in config if entry.type == MATCHER)
    return Read(Notifications(matchers, targets | _BUILT_IN), _first_fatal(config))


def _first_fatal(config: SectionConfig) -> tuple[FileProblem, ...]:
    fatal = [problem for problem in config.problems if problem.loss is not Loss.OVERWRITTEN]
    fatal += [_shapeless(config.path, *line) for line in _lines_it_does_not_take(config)]
    if not fatal:
        return ()
    first = min(fatal, key=lambda problem: problem.place.span.start)
    return (replace(first, message=f"{first.message.rpartition(': ')[0]}: {_OUTCOME}", loss=Loss.FILE),)


def _lines_it_does_not_take(config: SectionConfig) -> list[tuple[int, str, str]]:
    """(number, text, fact): what PVE::SectionConfig would take."""
    found = []
    for number, line in enumerate(config.lines, 1):
        if isinstance(line, NoteLine):
            found.append((number, line.text, "the file may have no comments"))
        elif isinstance(line, SettingLine) and not line.value.text:
            found.append((number, line.text, f"`{line.key.text}` has no value"))
    return found[:1]


def _shapeless(path: str, number: int, text: str, fact: str) -> FileProblem:
    start = len(text) - len(text.lstrip(WHITE))
    return FileProblem(
        Place(path=path, span=Span.on_line(number, start, len(text.rstrip(WHITE)))), f"{fact}: {_OUTCOME}"
    )
