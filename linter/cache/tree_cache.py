"""What checking a tree found the last time, where nothing has happened to it since."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from pvelint.config import Config
from pvelint.files.discovery import TreeFiles
from pvelint.files.texts import Texts
from pvelint.report.tree_result import CheckResult

from .codec import from_json, to_json
from .key import key_of
from .store import Cache


def cached_check(
    cache: Cache, files: TreeFiles, config: Config, texts: Texts, check: Callable[[], CheckResult]
) -> CheckResult:
    """What `check` returns, without calling it where the cache has it; else it is cached for the next time."""
    key = key_of(files, config)
    if key is None:
        return check()
    name = _name(files)
    if (cached := cache.get(name, key)) is not None:
        return from_json(cached)
    result = check()
    # A file may have changed while it was checked: the key then stands for the text before.
    if not result.errors and not _holds_secrets(result, files, texts) and key == key_of(files, config):
        cache.put(name, key, to_json(result))
    return result


def _name(files: TreeFiles) -> str:
    """One entry for each command that is run again and again."""
    requested = sorted(map(str, files.named)) if files.named is not None else []
    return sha256(
        "\0".join([str(Path.cwd()), str(files.root), *requested]).encode("utf-8", "surrogateescape")
    ).hexdigest()


def _holds_secrets(result: CheckResult, files: TreeFiles, texts: Texts) -> bool:
    """Whether a finding could quote a password: those are not written anywhere."""
    from pvelint.grammar.secrets.guest_file import secrets_of_guest
    from pvelint.grammar.secrets.other_file import secrets_of_file

    paths = {guest.display: guest.path for guest in files.guests.values()}
    concerned = {edit.path for f in result.findings if f.fix for edit in f.fix.edits}
    concerned |= {finding.path for finding in result.findings}

    def holds_secrets(path: str) -> bool:
        if path in paths:
            return bool(secrets_of_guest(texts.of(paths[path])))
        return secrets_of_file(path, texts.of(Path(path))) != []

    return any(finding.secret for finding in result.findings) or any(map(holds_secrets, concerned))
