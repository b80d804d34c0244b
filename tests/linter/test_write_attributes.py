"""Writing a file: owner, mode, access control list and extended attributes stay, and nobody gets in meanwhile."""

from __future__ import annotations

import os
import stat
import struct
import sys
from pathlib import Path

import pytest
from pvelint.files.leftovers import is_temporary
from pvelint.writing.not_written import NotWrittenError
from pvelint.writing.write import rewrite, write_atomically

OLD, NEW = b"cores: 4\n", b"cores: 8\n"
ACL = "system.posix_acl_access"
DEFAULT_ACL = "system.posix_acl_default"

linux = pytest.mark.skipif(sys.platform != "linux", reason="extended attributes and ACLs are Linux's here")


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    path = tmp_path / "105.conf"
    path.write_bytes(OLD)
    return path


def assert_refused(path: Path, reason: str) -> None:
    """By one line that has the reason; nothing changes."""
    with pytest.raises(NotWrittenError) as caught:
        rewrite(path, path, OLD, NEW)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == OLD


def acl(*entries: tuple[int, int, int]) -> bytes:
    """An access control list as the kernel takes it: (tag, permissions, id) each."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
READABLE_BY_1234 = acl((1, 6, NOBODY), (2, 4, 1234), (4, 4, NOBODY), (16, 4, NOBODY), (32, 0, NOBODY))


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"{name} cannot be set here: {error.strerror}")


@linux
@pytest.mark.parametrize(
    ("name", "value"), [(ACL, READABLE_BY_1234), ("user.note", b"mine"), ("user.none", b"")]
)
def test_extended_attributes_are_kept(conf: Path, name: str, value: bytes) -> None:
    set_attribute(conf, name, value)
    mode = conf.stat().st_mode
    rewrite(conf, conf, OLD, NEW)
    assert conf.read_bytes() == NEW
    assert os.getxattr(conf, name) == value
    assert conf.stat().st_mode == mode


@linux
def test_a_list_that_the_folder_gives_new_files_opens_nothing(conf: Path) -> None:
    conf.chmod(0o640)
    set_attribute(conf.parent, DEFAULT_ACL, READABLE_BY_1234)
    rewrite(conf, conf, OLD, NEW)
    assert ACL not in os.listxattr(conf)
    assert stat.S_IMODE(conf.stat().st_mode) == 0o640


@linux
@pytest.mark.parametrize(
    ("call", "reason"),
    [("setxattr", "its `user.note` cannot be kept: Operation not permitted"), ("fchown", "owner and group")],
)
def test_what_cannot_be_kept_is_a_reason(
    conf: Path, monkeypatch: pytest.MonkeyPatch, call: str, reason: str
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    set_attribute(conf, "user.note", b"mine")
    if call == "fchown" and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    if call == "fchown":
        os.chown(conf, 1234, 1234)
    monkeypatch.setattr(os, call, refuse)
    assert_refused(conf, reason)


@linux
def test_a_signed_file_is_left(conf: Path) -> None:
    set_attribute(conf, "security.ima", b"\x01hash")
    assert_refused(conf, "its `security.ima` depends on its content")


def test_owner_and_group_are_kept(conf: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(conf, 1234, 4321)
    conf.chmod(0o2640)
    rewrite(conf, conf, OLD, NEW)
    status = conf.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o2640)


@pytest.fixture
def modes(conf: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The permissions of the temporary file after each call that has to do with it."""
    seen: list[int] = []

    def watched(name: str) -> None:
        real = getattr(os, name)

        def call(*args: object, **keywords: object) -> object:
            result = real(*args, **keywords)
            seen.extend(
                stat.S_IMODE(entry.stat().st_mode)
                for entry in conf.parent.iterdir()
                if is_temporary(entry.name)
            )
            return result

        monkeypatch.setattr(os, name, call)

    for name in ("open", "write", "fchown", "setxattr", "removexattr", "fchmod", "fsync"):
        if hasattr(os, name):
            watched(name)
    return seen


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400, 0o664])
def test_permissions_never_widen(conf: Path, modes: list[int], mode: int) -> None:
    conf.chmod(mode)
    rewrite(conf, conf, OLD, NEW)
    assert len(modes) >= 4
    assert {seen & ~(mode | 0o600) for seen in modes} == {0}
    assert modes[0] == 0o600


def test_a_new_file_is_as_open_as_asked_for(conf: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(conf.with_name("new"), NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE(conf.with_name("new").stat().st_mode) == 0o640
    assert conf.with_name("new").read_bytes() == NEW
