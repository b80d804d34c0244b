"""The findings that are known and not reported: written once, then compared by fingerprint.

The file is JSON with one entry a line, each ending with a comma, so that git merges what two branches added.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from pvelint.errors import UserError
from pvelint.limits import Limit, read_found, read_named
from pvelint.paths import relative
from pvelint.report.model import Diagnostic

_VERSION = 1
_CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")


class BaselineError(UserError):
    """A baseline file that cannot be used; the text is one line."""


class Entry(NamedTuple):
    """A known finding: what a reader needs, and its fingerprint. Never its value, which may be a secret."""

    path: str
    rule: str
    key: str | None
    fingerprint: str


class Scope(NamedTuple):
    """What a run looked at: an entry about anything else says nothing about it."""

    roots: tuple[Path, ...]
    """Of the trees that were linted as a whole; resolved."""
    files: frozenset[Path] = frozenset()
    """Linted in other trees; resolved."""

    def covers(self, entry: Entry) -> bool:
        path = Path(entry.path).resolve()
        return path in self.files or any(path.is_relative_to(root) for root in self.roots)


class Baseline:
    """Known findings, by fingerprint."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = {entry.fingerprint: entry for entry in entries}

    @classmethod
    def load(cls, path: Path) -> Self:
        """The entries of a baseline file; raises BaselineError."""
        path = Path(relative(path))
        try:
            raw = read_named(path, Limit.BASELINE)
        except OSError as error:
            raise BaselineError(f"{path}: cannot be read: {error.strerror}") from None
        return cls._of(path, raw)

    @classmethod
    def _of(cls, path: Path, raw: bytes) -> Self:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BaselineError(f"{path}: not UTF-8 text") from None
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith(_CONFLICT):
                hint = "keep the entries of both sides, or recreate it with --write-baseline"
                raise BaselineError(f"{path}:{number}: unresolved merge conflict ({hint})")
        return cls(_entries(path, text))

    @classmethod
    def write(cls, path: Path, findings: Collection[Diagnostic], scope: Scope | None = None) -> int:
        """Make these findings the known ones; gives the number of entries that were there and went.

        Entries about what the run did not look at stay; without a scope, it looked at everything. Raises
        NotWrittenError, also where somebody else wrote since the old entries were read, or BaselineError for a file
        that holds something else, and leaves it as it was then.
        """
        import json

        from pvelint.writing.write import rewrite, write_atomically

        target, before = Path(os.path.realpath(path)), _before(path)
        old = _old_entries(path, before)
        kept = [entry for entry in old if scope is not None and not scope.covers(entry)]
        new = {entry.fingerprint: entry for entry in (*kept, *map(_entry, findings))}
        lines = [
            json.dumps({"rule": e.rule, "path": e.path, "key": e.key, "fingerprint": e.fingerprint}) + ",\n"
            for e in sorted(new.values(), key=_order)
        ]
        text = f'{{"version": {_VERSION}, "findings": [\n{"".join(lines)}null]}}\n'
        if before is None:
            write_atomically(path, text.encode("ascii"))
        else:
            rewrite(path, target, before, text.encode("ascii"))
        written = {*new, *(name for finding in findings for name in finding.former_fingerprints)}
        return sum(entry.fingerprint not in written for entry in old)

    def filter(self, findings: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The findings that are new, and those that are known."""
        new: list[Diagnostic] = []
        known: list[Diagnostic] = []
        for finding in findings:
            (new if self._known.keys().isdisjoint(_fingerprints(finding)) else known).append(finding)
        return new, known

    @property
    def rules(self) -> frozenset[str]:
        """The rules that its entries name."""
        return frozenset(entry.rule for entry in self._known.values())

    def is_of_another_folder(self) -> bool:
        """Whether its paths lead nowhere, as they do from another working folder: nor do its fingerprints match."""
        return bool(self._known) and not any(Path(entry.path).exists() for entry in self._known.values())

    def gone(self, findings: Iterable[Diagnostic]) -> list[Entry]:
        """The entries that none of these findings is any more; the next `write` leaves them out."""
        present = {fingerprint for finding in findings for fingerprint in _fingerprints(finding)}
        return sorted((entry for key, entry in self._known.items() if key not in present), key=_order)


def _fingerprints(finding: Diagnostic) -> tuple[str, ...]:
    return finding.fingerprint, *finding.former_fingerprints


def _before(path: Path) -> bytes | None:
    """The content that is to be replaced: none yet, or of a device, which is written to and never read."""
    if not path.is_file():
        return None
    try:
        return read_found(path, Limit.BASELINE)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from None


def _old_entries(path: Path, raw: bytes | None) -> list[Entry]:
    """Those of the file that is to be written; of a broken baseline, as of an unresolved merge, those that are legible."""
    if raw is None:
        return []
    try:
        return list(Baseline._of(path, raw)._known.values())
    except BaselineError:
        if raw.lstrip()[:10] not in (b"", b'{"version"'):
            raise BaselineError(f"{path}: not a baseline, therefore not overwritten") from None
        return list(_legible(path, raw.decode("utf-8", "replace")))


def _legible(path: Path, text: str) -> Iterator[Entry]:
    import json

    for number, line in enumerate(text.split("\n"), 1):
        try:
            yield _read_entry(path, number, json.loads(line.rstrip().removesuffix(",")))
        except (ValueError, RecursionError, BaselineError):
            continue


def _entry(finding: Diagnostic) -> Entry:
    return Entry(finding.path, finding.rule, finding.key, finding.fingerprint)


def _order(entry: Entry) -> tuple[str, str, str, str]:
    return entry.path, entry.rule, entry.key or "", entry.fingerprint


def _entries(path: Path, text: str) -> list[Entry]:
    import json

    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from None
    except RecursionError:
        raise BaselineError(f"{path}: not a pvelint baseline: nested too deeply") from None
    except ValueError:  # a number of thousands of digits
        raise BaselineError(f"{path}: not a pvelint baseline") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BaselineError(f"{path}: not a pvelint baseline")
    if data.get("version") != _VERSION:
        hint = "recreate it with --write-baseline"
        raise BaselineError(f"{path}: not a baseline of format version {_VERSION} ({hint})")
    listed = enumerate(data["findings"], 1)
    return [_read_entry(path, number, entry) for number, entry in listed if entry is not None]


def _read_entry(path: Path, number: int, entry: object) -> Entry:
    if isinstance(entry, dict):
        rule, place, key, fingerprint = (entry.get(name) for name in ("rule", "path", "key", "fingerprint"))
        if (
            isinstance(rule, str)
            and isinstance(place, str)
            and isinstance(key, str | None)
            and isinstance(fingerprint, str)
        ):
            return Entry(place, rule, key, fingerprint)
    raise BaselineError(f"{path}: entry {number} lacks rule, path, key or fingerprint")


def entries(count: int) -> str:
    """`1 entry`, `2 entries`"""
    return "1 entry" if count == 1 else f"{count} entries"
