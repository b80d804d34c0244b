"""A live /etc/pve is read, never written: its mount table is a fake one here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OTHERS = """\
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
/dev/mapper/pve-root / ext4 rw,relatime,errors=remount-ro 0 0
lxcfs /var/lib/lxcfs fuse.lxcfs rw,nosuid,nodev,relatime,user_id=0,group_id=0 0 0
broken
"""


@pytest.fixture
def mounted(etc_pve: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a line into the mount table, `@` being the path of the example tree."""
    table = tmp_path / "mounts"
    monkeypatch.setattr("pvelint.files.live.MOUNT_TABLE", table)

    def mount(line: str) -> None:
        where = str(etc_pve.resolve()).replace(" ", "\\040")
        table.write_text(OTHERS + line.replace("@", where) + "\n")

    return mount


LIVE = [
    "/dev/fuse @ fuse rw,nosuid,nodev,relatime,user_id=0,group_id=0,default_permissions,allow_other 0 0",
    "pve1:/etc/pve @ fuse.sshfs rw,nosuid,nodev,relatime,user_id=0,group_id=0 0 0",
]
NOT_LIVE = [
    "",
    "/dev/sda1 @ ext4 rw 0 0",
    "gitfs @ fuse.gitfs rw 0 0",
    "/dev/fuse /somewhere/else fuse rw 0 0",
    "/dev/fuse @-old fuse rw 0 0",
]


@pytest.mark.parametrize("line", LIVE)
def test_fix_refuses_and_says_what_to_do(
    conf: Path, pvelint: Callable[..., Any], mounted: Callable[[str], None], line: str
) -> None:
    mounted(line)
    before = conf.read_bytes()
    outcome = pvelint("etc-pve", "--fix")
    assert (outcome.code, outcome.err.count("error: ")) == (2, 1)
    assert outcome.err.startswith("pvelint: error: etc-pve/nodes/pve1/qemu-server/")
    assert "live cluster filesystem" in outcome.err
    assert "--output-format qm" in outcome.err
    assert conf.read_bytes() == before
    assert [path.name for path in conf.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("line", NOT_LIVE)
def test_copies_are_fixed(
    conf: Path, pvelint: Callable[..., Any], mounted: Callable[[str], None], line: str
) -> None:
    mounted(line)
    before = conf.read_bytes()
    assert "live" not in pvelint("etc-pve", "--fix").err
    assert conf.read_bytes() != before


def test_a_link_to_a_live_file_is_refused(
    conf: Path, tmp_path: Path, pvelint: Callable[..., Any], mounted: Callable[[str], None]
) -> None:
    mounted(LIVE[0])
    (tmp_path / "mine" / "qemu-server").mkdir(parents=True)
    link = tmp_path / "mine" / "qemu-server" / "105.conf"
    link.symlink_to(conf)
    text = conf.read_text().replace("boot: order=scsi0", "boot: order=scsi0 ")
    conf.write_text(text.replace("cores: 4", "cores : 4\nCores: 4"))
    outcome = pvelint(link, "--fix", "--isolated")
    assert outcome.code == 2
    assert "live cluster filesystem" in outcome.err


def test_everything_but_writing_works(
    conf: Path, pvelint: Callable[..., Any], mounted: Callable[[str], None]
) -> None:
    mounted(LIVE[0])
    assert pvelint("etc-pve").code == 1
    assert pvelint("etc-pve", "--diff").code == 1
    assert "qm set 105 --hostpci0 " in pvelint("etc-pve", "--output-format", "qm").out
    assert pvelint("etc-pve", "--write-baseline", "etc-pve/known.json").code == 2
    assert pvelint("etc-pve", "--write-baseline", "known.json").code == 0


@pytest.mark.parametrize(
    "options", [("--fix",), ("--write-baseline", "known.json"), ("--output-file", "out.txt")]
)
def test_on_linux_nothing_is_written_where_mounts_cannot_be_read(
    conf: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr("pvelint.files.live.MOUNT_TABLE", Path("/nonexistent/mounts"))
    monkeypatch.setattr("sys.platform", "linux")
    before = conf.read_bytes()
    outcome = pvelint("etc-pve", *options)
    assert outcome.code == 2
    assert "/nonexistent/mounts cannot be read (No such file or directory)" in outcome.err
    assert conf.read_bytes() == before
    assert [path.name for path in Path().iterdir()] == ["etc-pve"]


def test_elsewhere_there_is_no_live_tree(
    conf: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pvelint.files.live.MOUNT_TABLE", Path("/nonexistent/mounts"))
    monkeypatch.setattr("sys.platform", "darwin")
    assert pvelint("etc-pve", "--write-baseline", "known.json").code == 0
