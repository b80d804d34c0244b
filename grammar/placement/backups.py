"""What a user leaves out of backups on purpose."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config

_TAGS = frozenset(("nobackup", "no-backup"))


def is_exempt(config: Config) -> bool:
    """The guest has the tag `nobackup`."""
    return "tags" in config and not _TAGS.isdisjoint(config["tags"].words())
