"""Writing a file: what somebody else wrote meanwhile is not lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pvelint.files.leftovers import is_temporary
from pvelint.writing.not_written import NotWrittenError
from pvelint.writing.write import rewrite

OLD, NEW = b"cores: 4\n", b"cores: 8\n"


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    path = tmp_path / "105.conf"
    path.write_bytes(OLD)
    return path


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Act once, when all is ready for the rename but the last look at the file."""
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        monkeypatch.setattr(os, "fsync", real)
        act()

    monkeypatch.setattr(os, "fsync", fsync)


def assert_refused(path: Path, reason: str) -> None:
    """By one line that has the reason; no temporary file stays."""
    with pytest.raises(NotWrittenError) as caught:
        rewrite(path, path, OLD, NEW)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [entry.name for entry in path.parent.iterdir() if is_temporary(entry.name)] == []


def test_a_file_is_rewritten(conf: Path) -> None:
    conf.chmod(0o640)
    rewrite(conf, conf, OLD, NEW)
    assert conf.read_bytes() == NEW
    assert stat.S_IMODE(conf.stat().st_mode) == 0o640


def test_what_was_written_before_is_kept(conf: Path) -> None:
    conf.write_bytes(b"cores: 6\n")
    assert_refused(conf, "changed since it was read")
    assert conf.read_bytes() == b"cores: 6\n"


def test_what_vanished_is_not_resurrected(conf: Path) -> None:
    conf.unlink()
    assert_refused(conf, "deleted since it was read")
    assert not conf.exists()


def written_in_place(path: Path) -> None:
    path.write_bytes(b"cores: 6\n")


def replaced_by_another(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"cores: 6\n")
    other.replace(path)


def replaced_by_an_equal_one(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(OLD)
    other.replace(path)


def opened_to_others(path: Path) -> None:
    path.chmod(0o604)


def closed_to_others(path: Path) -> None:
    path.chmod(0o600)


def given_a_second_name(path: Path) -> None:
    os.link(path, path.with_name("second"))


def replaced_by_a_link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def deleted(path: Path) -> None:
    path.unlink()


ACTS = [
    written_in_place,
    replaced_by_another,
    replaced_by_an_equal_one,
    opened_to_others,
    closed_to_others,
    given_a_second_name,
    replaced_by_a_link,
    replaced_by_a_pipe,
    deleted,
]


@pytest.mark.parametrize("act", ACTS)
def test_what_happens_up_to_the_rename_is_seen(
    conf: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None]
) -> None:
    meanwhile(monkeypatch, lambda: act(conf))
    assert_refused(conf, "changed since it was read")
    assert not (conf.is_file() and conf.read_bytes() == NEW)


@pytest.mark.parametrize("act", [replaced_by_a_link, replaced_by_a_pipe])
def test_what_took_the_place_of_a_file_is_not_replaced(conf: Path, act: Callable[[Path], None]) -> None:
    act(conf)
    with pytest.raises(NotWrittenError):
        rewrite(conf, conf, OLD, NEW)
    assert not stat.S_ISREG(conf.lstat().st_mode)


def test_a_link_stays_one_and_leads_where_it_led(conf: Path) -> None:
    other = conf.with_name("other")
    other.write_bytes(OLD)
    link = conf.with_name("106.conf")
    link.symlink_to(conf.name)
    rewrite(link, conf, OLD, NEW)
    assert (link.is_symlink(), conf.read_bytes()) == (True, NEW)
    conf.write_bytes(OLD)
    link.unlink()
    link.symlink_to(other.name)
    with pytest.raises(NotWrittenError, match="points to another file"):
        rewrite(link, conf, OLD, NEW)
    assert (conf.read_bytes(), other.read_bytes()) == (OLD, OLD)


def test_a_folder_that_is_exchanged_keeps_what_came(conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = conf.parent / "folder"
    folder.mkdir()
    inner = folder / "105.conf"
    inner.write_bytes(OLD)
    elsewhere = conf.parent / "elsewhere"

    def exchange() -> None:
        folder.rename(elsewhere)
        folder.mkdir()
        inner.write_bytes(b"somebody else's\n")

    meanwhile(monkeypatch, exchange)
    rewrite(inner, inner, OLD, NEW)
    assert inner.read_bytes() == b"somebody else's\n"
    assert (elsewhere / "105.conf").read_bytes() == NEW


def test_hard_links_are_not_cut(conf: Path) -> None:
    second = conf.with_name("second")
    os.link(conf, second)
    assert_refused(conf, "it has 2 hard links")
    assert second.read_bytes() == conf.read_bytes() == OLD


def test_a_name_of_any_length_can_be_written(conf: Path) -> None:
    long = conf.with_name("a" * 250 + ".conf")
    conf.rename(long)
    rewrite(long, long, OLD, NEW)
    assert long.read_bytes() == NEW
