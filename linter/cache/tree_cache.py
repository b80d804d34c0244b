"""The verdict about a tree that nothing has happened to: taken from the cache instead of found again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from pvelint.config import Config
from pvelint.files.discovery import TreeFiles
from pvelint.files.texts import Texts
from pvelint.output.hidden import secret_spans
from pvelint.report.tree_result import Verdict, from_json, to_json

from .key import key_of
from .store import Cache


def remembered(
    cache: Cache, files: TreeFiles, config: Config, texts: Texts, judge: Callable[[], Verdict]
) -> Verdict:
    """What `judge` gives, without asking it where the cache knows; what it gives is kept for the next time."""
    key = key_of(files, config)
    if key is None:
        return judge()
    name = _name(files)
    if (known := cache.get(name, key)) is not None:
        return from_json(known)
    verdict = judge()
    # A file may have changed while it was judged: the key then speaks of the text before.
    if not verdict.errors and not _holds_secrets(verdict, files, texts) and key == key_of(files, config):
        cache.put(name, key, to_json(verdict))
    return verdict


def _name(files: TreeFiles) -> str:
    """One entry for each question that is asked again and again."""
    asked = sorted(map(str, files.named)) if files.named is not None else []
    return sha256(
        "\0".join([str(Path.cwd()), str(files.root), *asked]).encode("utf-8", "surrogateescape")
    ).hexdigest()


def _holds_secrets(verdict: Verdict, files: TreeFiles, texts: Texts) -> bool:
    """Whether a finding could quote a password: those are not written anywhere."""
    paths = {guest.display: guest.path for guest in files.guests.values()}
    concerned = {edit.path for f in verdict.findings if f.fix for edit in f.fix.edits}
    concerned |= {finding.path for finding in verdict.findings}
    return any(finding.secret for finding in verdict.findings) or any(
        secret_spans(texts.of(paths.get(path, Path(path)))) for path in concerned
    )
