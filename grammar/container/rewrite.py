"""The file as PVE writes it the next time anybody touches the container (PVE::LXC::Config::write_pct_config)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.percent import decode_text, encode_text
from pvelint.grammar.schema.options.lxc_keys import ENVIRONMENT
from pvelint.grammar.syntax.nodes import WHITE, LxcLine, NoteLine, SettingLine
from pvelint.grammar.version import Version
from pvelint.grammar.write_error import WriteError

from .volumes import volumes

_PVE_OWN = frozenset(("digest", "pending", "snapshots", "snapname", "lxc"))
"""Keys under which PVE keeps other things; they are not written as settings."""
_ENV_SINCE = Version.V9_1
_FALSE = ("", "0")
_STRING_AS = 'Can\'t use a text as {} ref while "strict refs" in use'


def rewrite(guest: Guest) -> str:
    """The whole file as PVE writes it, without what its reader drops; raises WriteError."""
    _refuse_traps(guest)
    main = guest.main.values()
    main.pop("snapstate", None)
    attached = {v.volume for v in volumes(Config(guest.main.settings)) if v.is_volume}
    main = {k: v for k, v in main.items() if not (k.startswith("unused") and v in attached)}
    parts = [_text(guest.main, main, guest.version)]
    pending = guest.pending
    if pending is not None and (pending.settings or pending.lxc or pending.values() or _notes(pending)):
        parts.append(_headed(pending, guest.version))
    for section in sorted(guest.snapshots, key=lambda section: str(section.name)):
        parts.append(_headed(section, guest.version))
    return "\n".join(parts)


def _refuse_traps(guest: Guest) -> None:
    """PVE has its own things under these keys, and finds a text there."""
    main = guest.main.settings
    if "snapshots" in main or _hides_pending(guest):
        raise WriteError(_STRING_AS.format("a HASH"))
    if any("lxc" in section.settings for section in guest.sections):
        raise WriteError(_STRING_AS.format("an ARRAY"))


def _hides_pending(guest: Guest) -> bool:
    """A pending section puts its own in the place of the text."""
    return "pending" in guest.main.settings and guest.pending is None


def _headed(section: Section, version: Version) -> str:
    return f"[{section.name}]\n{_text(section, section.values(), version)}"


def _text(section: Section, values: Mapping[str, str], version: Version) -> str:
    notes = _notes(section)
    own = _PVE_OWN | {"env"} if version >= _ENV_SINCE else _PVE_OWN
    lines = [f"#{encode_text(line, version)}" for line in _without_trailing(notes.split("\n"))]
    lines += [f"{key}: {values[key]}" for key in sorted(values) if key not in own]
    if version >= _ENV_SINCE:
        lines += [f"{ENVIRONMENT}: {variable}" for variable in _environment(section)]
    lines += [f"{s.key}: {s.value}" for s in section.lxc if s.key != ENVIRONMENT]
    return "".join(line + "\n" for line in lines)


def _notes(section: Section) -> str:
    """The description, each `#` line with its line feed; of one that is blank or `0`, nothing."""
    notes = blank = ""
    for _, line in section.raw.lines:
        node = line.node
        if isinstance(node, NoteLine):
            notes += decode_text(node.note.text) + "\n"
        elif isinstance(node, SettingLine) and node.key.text == "description":
            if node.value.text in WHITE:
                blank = node.value.text
            else:
                notes += decode_text(node.value.text)
    return blank if notes in _FALSE else notes


def _without_trailing(lines: list[str]) -> list[str]:
    """Perl's `split` leaves out empty pieces at the end."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _environment(section: Section) -> list[str]:
    """The variables of `env`, which a later line `env: ` sets anew."""
    found: str | None = None
    for _, line in section.raw.lines:
        if line.reading is None or line.dropped:
            continue
        if isinstance(line.node, LxcLine) and line.reading.key == ENVIRONMENT:
            found = line.reading.value if found is None else f"{found}\0{line.reading.value}"
        elif line.reading.key == "env":
            found = line.reading.value
    return _without_trailing(re.split("\0+", found)) if found and found not in _FALSE else []
