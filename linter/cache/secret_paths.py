"""Whose findings are not written anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pvelint.files.texts import Texts
from pvelint.grammar.secrets.guest_file import secrets_of_guest
from pvelint.grammar.secrets.other_file import secrets_of_file
from pvelint.report.model import Diagnostic


class SecretPaths:
    """Asks each file once."""

    def __init__(self, guests: Mapping[str, Path], texts: Texts) -> None:
        self._guests = guests
        self._texts = texts
        self._known: dict[str, bool] = {}

    def concern(self, finding: Diagnostic) -> bool:
        """Whether it could quote a password."""
        return finding.secret or any(map(self._is_one, set(paths_of(finding))))

    def _is_one(self, path: str) -> bool:
        if path not in self._known:
            self._known[path] = self._holds_secrets(path)
        return self._known[path]

    def _holds_secrets(self, path: str) -> bool:
        if path in self._guests:
            return bool(secrets_of_guest(self._texts.of(self._guests[path])))
        try:
            return secrets_of_file(path, self._texts.of(Path(path))) != []
        except OSError:  # a folder, or nothing any more
            return False


def paths_of(finding: Diagnostic) -> Iterator[str]:
    """Of all files that it tells of, or would change."""
    yield finding.path
    yield from (place.path for place in finding.related)
    yield from (path for path, _ in finding.places)
    fixes = (*((finding.fix,) if finding.fix is not None else ()), *finding.alternatives)
    yield from (edit.path for fix in fixes for edit in fix.edits)
