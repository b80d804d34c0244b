"""What checking a tree found the last time; of a tree that changed, what the change does not concern."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from pvelint.config import Config
from pvelint.files.discovery import TreeFiles
from pvelint.files.texts import Texts
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import encode
from pvelint.paths import relative
from pvelint.report.model import Diagnostic
from pvelint.report.tree_result import CheckResult, GuestFacts
from pvelint.suppress.fingerprint import with_fingerprints

from .entry import Entry, KnownFinding, KnownGuest, from_json, to_json
from .key import key_of
from .reach import Reach, marks_of, uses_mappings
from .secret_paths import SecretPaths, paths_of
from .store import Cache

Check = Callable[[Collection[Path] | None, Mapping[str, GuestFacts]], CheckResult]
"""Of the guests of these resolved paths, or all; the others are known."""
Met = Mapping[str, Collection[tuple[JoinKey, str]]]
"""By path, what the guests meet others by that were checked."""

_LARGEST_PART = 0.5
"""Of the guests: where more are concerned, all are checked."""


class TreeCache:
    """For one tree of which no file was named; `former_names` are those of a rule."""

    def __init__(
        self,
        cache: Cache,
        files: TreeFiles,
        config: Config,
        texts: Texts,
        former_names: Callable[[str], Iterable[str]],
    ) -> None:
        self._cache = cache
        self._files = files
        self._config = config
        self._texts = texts
        self._former_names = former_names
        self._keys = {file.display: key for key, file in files.guests.items()}
        self._paths = {file.display: file.path for file in files.guests.values()}

    def checked(self, check: Check, met: Met) -> CheckResult:
        """What `check` finds in all, without asking it about guests that nothing has happened to."""
        key = key_of(self._files, self._config)
        digests = self._digests() if key is not None else None
        if key is None or digests is None:
            return check(None, {})
        known = from_json(self._cache.get(self._name, key))
        if known is None:
            result, kept = check(None, {}), list[KnownFinding]()
        else:
            changed = {
                p
                for p, digest in digests.items()
                if p not in known.guests or known.guests[p].digest != digest
            }
            gone = known.guests.keys() - digests.keys()
            secret = {p for p, guest in known.guests.items() if guest.is_secret}
            if not (changed or gone or secret):
                return self._whole(known.result, known.findings)
            result, kept = self._renewed(known, changed | gone | secret, check, met)
            if not (changed or gone):
                return self._whole(result, kept)
        # A file may have changed while it was checked: the key then stands for the text before.
        if not result.errors and key == key_of(self._files, self._config):
            self._keep(key, digests, result, kept, known, met)
        return self._whole(result, kept)

    @property
    def _name(self) -> str:
        """One entry for each command that is run again and again."""
        return sha256(f"{Path.cwd()}\0{self._files.root}".encode("utf-8", "surrogateescape")).hexdigest()

    def _digests(self) -> dict[str, str] | None:
        """By path, of all guests' files; None where one cannot be read."""
        found = {}
        for key, file in self._files.guests.items():
            try:
                text = self._texts.of(file.path)
            except OSError:
                return None
            head = f"{key}\0{file.vmid}\0{file.node}\0".encode("utf-8", "surrogateescape")
            found[file.display] = sha256(head + encode(text)).hexdigest()[:32]
        return found

    def _renewed(
        self, known: Entry, changed: set[str], check: Check, met: Met
    ) -> tuple[CheckResult, list[KnownFinding]]:
        """What is found now of those that a change concerns, and what was found of the others."""
        bonds = {path: guest.bonds for path, guest in known.guests.items()}
        reach = Reach(bonds, (finding.guests for finding in known.findings))
        mapped = {path for path, guest in known.guests.items() if guest.uses_mappings}
        concerned = reach.of(changed | mapped)
        while len(here := concerned & self._keys.keys()) <= _LARGEST_PART * len(self._keys):
            others = {
                p: guest.facts for p, guest in known.guests.items() if p in self._keys and p not in here
            }
            result = check([self._keys[path] for path in here], others)
            for path in here:
                reach.add(path, marks_of(met.get(path, ())))
            if concerned == (more := reach.of(concerned)):
                return result, [f for f in known.findings if f.guests and concerned.isdisjoint(f.guests)]
            concerned = more
        return check(None, {}), []

    def _whole(self, result: CheckResult, kept: Iterable[KnownFinding]) -> CheckResult:
        """With the fingerprints, which depend on all findings."""
        both = (*result.findings, *(known.finding for known in kept))
        findings = sorted(both, key=lambda f: (f.path, f.span, f.rule))
        marked = with_fingerprints(findings, relative(self._files.root), self._former_names)
        return replace(result, findings=marked)

    def _keep(
        self,
        key: str,
        digests: Mapping[str, str],
        result: CheckResult,
        kept: list[KnownFinding],
        known: Entry | None,
        met: Met,
    ) -> None:
        findings = [*kept, *(KnownFinding(f, self._guests_of(f)) for f in result.findings)]
        if (secret := self._secret(findings[len(kept) :])) is None:
            return
        guests = {}
        for path, digest in digests.items():
            if known is not None and path not in met:
                guests[path] = known.guests[path]
                continue
            bonds = met.get(path, ())
            marks = tuple(sorted(marks_of(bonds)))
            guests[path] = KnownGuest(
                digest, result.guests[path], marks, uses_mappings(bonds), path in secret
            )
        writable = [one for one in findings if secret.isdisjoint(one.guests)]
        entry = Entry(guests, writable, result.skipped_rules, result.version_chosen, result.notices)
        self._cache.put(self._name, key, to_json(entry))

    def _secret(self, findings: Iterable[KnownFinding]) -> set[str] | None:
        """The guests whose findings could quote a password; None where one is told of no guest."""
        secrets = SecretPaths(self._paths, self._texts)
        found: set[str] = set()
        for finding, guests in findings:
            if secrets.concern(finding):
                if not guests:
                    return None
                found.update(guests)
        return found

    def _guests_of(self, finding: Diagnostic) -> tuple[str, ...]:
        return tuple(path for path in dict.fromkeys(paths_of(finding)) if path in self._keys)
