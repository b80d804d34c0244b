"""The folder of the cache: links are not followed, it stays small, and what is not its own stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from pvelint.cache.store import Cache, CacheError


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(CacheError):
        Cache(tmp_path / "link")
    cache = Cache(tmp_path / "real")
    cache.put("a", "key", [1])
    (tmp_path / "real" / "a.pvelint").rename(tmp_path / "elsewhere")
    (tmp_path / "real" / "a.pvelint").symlink_to(tmp_path / "elsewhere")
    assert cache.get("a", "key") is None
    cache.put("a", "key", [2])
    assert (cache.get("a", "key"), (tmp_path / "real" / "a.pvelint").is_symlink()) == ([2], False)
    cache.close()


def test_it_does_not_grow_without_end(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(100):
        cache.put(str(number), "key", number)
    assert len(list(tmp_path.iterdir())) == 64
    assert cache.get("99", "key") == 99
    assert cache.get("99", "another key") is None
    cache.close()


def test_what_is_not_its_own_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    theirs = {f"{number:064x}" for number in range(70)} | {"notes.txt", ".profile"}
    for name in theirs:
        (tmp_path / name).write_text("mine", encoding="ascii")
    cache = Cache(tmp_path)
    for number in range(70):
        cache.put(f"{number:064x}", "key", number)
    assert theirs <= {path.name for path in tmp_path.iterdir()}
    assert {(tmp_path / name).read_text(encoding="ascii") for name in theirs} == {"mine"}
    assert len(list(tmp_path.iterdir())) == len(theirs) + 64
