"""The texts of files, read once; given ones stand for those on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pvelint.grammar.syntax.nodes import decode
from pvelint.limits import Limit, read_found


class Texts:
    """The texts of files, read once; `changed` ones stand for those on disk."""

    def __init__(self, given: Mapping[Path, str] | None = None) -> None:
        self.changed: dict[Path, str] = dict(given or {})
        self._read: dict[Path, str] = {}

    def with_changes(self, changed: Mapping[Path, str]) -> Texts:
        """The same texts, but for these."""
        texts = Texts({**self.changed, **changed})
        texts._read = self._read
        return texts

    def of(self, path: Path, limit: Limit = Limit.GUEST) -> str:
        """Raises OSError."""
        if path in self.changed:
            return self.changed[path]
        if path not in self._read:
            self._read[path] = decode(read_found(path, limit))
        return self._read[path]
