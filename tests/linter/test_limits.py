"""What has no end, or is too large, is refused in one line; the other files go on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.limits import Limit, read_stream

from .limited import limited
from .tree_files import make

LSPCI = "00:1f.0 ISA bridge [0601]: Intel [8086:a30d]\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two VMs on one node, of which 101 has a mistake."""
    monkeypatch.chdir(tmp_path)
    make("pve/nodes/a/qemu-server/100.conf", text="boot: order=net0\nnet0: virtio,bridge=vmbr0\n")
    make("pve/nodes/a/qemu-server/101.conf", text="memroy: 1024\n")


def refused(outcome: subprocess.CompletedProcess[str]) -> list[str]:
    """The errors of a run that still judged the other VM."""
    assert outcome.returncode == 2
    assert "101.conf:1:1: error[unknown-option]" in outcome.stdout
    lines = outcome.stderr.splitlines()
    return [line.removeprefix("pvelint: error: ") for line in lines if line.startswith("pvelint: error: ")]


def sparse(name: str, size: int = 300 << 20) -> None:
    make(name)
    os.truncate(name, size)


def test_a_guest_of_hundreds_of_megabytes() -> None:
    sparse("pve/nodes/a/qemu-server/102.conf")
    assert refused(limited("pve")) == [
        "pve/nodes/a/qemu-server/102.conf: not read: more than 1 MiB, the limit for a guest config"
    ]


@pytest.mark.parametrize(
    ("text", "most"),
    [("a\n" * 50_001, "50,000 lines"), ("args: " + "a" * 65_536, "65,536 bytes in a line")],
)
def test_a_guest_of_too_many_lines_or_too_long_ones(text: str, most: str) -> None:
    make("pve/nodes/a/qemu-server/102.conf", text=text)
    assert refused(limited("pve")) == [
        f"pve/nodes/a/qemu-server/102.conf: not read: more than {most}, the limit for a guest config"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\n" * 50_000,
        "#\n" * 50_000,
        "".join(f"scsi{n}: " + ",".join(f"o{n}x{i}={i}" for i in range(4500)) + "\n" for n in range(6)),
        "".join("args: " + "-" * 65_000 + "\n" for _ in range(16)),
    ],
)
def test_the_largest_guests_stay_within_the_memory(text: str) -> None:
    make("pve/nodes/a/qemu-server/102.conf", text=text)
    outcome = limited("pve", "--min-severity", "info", "--output-format", "concise")
    assert outcome.returncode == 1, outcome.stderr[-500:]


@pytest.mark.parametrize("name", ["storage.cfg", "firewall/100.fw", "mapping/pci.cfg"])
def test_another_file_of_the_tree(name: str) -> None:
    sparse(f"pve/{name}")
    assert refused(limited("pve")) == [
        f"pve/{name}: not read: more than 1 MiB, the limit for a file of /etc/pve"
    ]


@pytest.mark.parametrize("name", ["storage.cfg", "corosync.conf"])
def test_another_file_of_too_many_lines(name: str) -> None:
    make(f"pve/{name}", text="a\n" * 50_001)
    assert refused(limited("pve")) == [
        f"pve/{name}: not read: more than 50,000 lines, the limit for a file of /etc/pve"
    ]


def test_pipes_in_a_tree_are_no_files() -> None:
    for name in ("pve/nodes/a/qemu-server/102.conf", "pve/storage.cfg", "pve/hardware/a.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        os.mkfifo(name)
    assert limited("pve").returncode == 1


def test_stdin_without_end() -> None:
    with Path("/dev/zero").open("rb") as endless:
        outcome = limited("-", stdin=endless)
    assert outcome.returncode == 2
    assert "-: not read: more than 1 MiB, the limit for a guest config" in outcome.stderr


def test_a_pipe_that_does_not_wait_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    rest = [b"memory: 1024\n", b"cores: 2\n"]

    def wait(*_: object) -> None:
        os.write(writing, rest.pop(0)) if rest else os.close(writing)

    monkeypatch.setattr("select.select", wait)
    with os.fdopen(reading, "rb") as pipe:
        assert read_stream(pipe, Limit.GUEST, "-") == b"memory: 1024\ncores: 2\n"


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="only Linux has such a file")
def test_a_file_that_never_ends_though_it_is_called_ordinary() -> None:
    make("known.toml", text="inventory = ['/proc/kmsg']\n")
    outcome = limited("pve", "--config", "known.toml")
    assert outcome.returncode == 2
    assert "/proc/kmsg" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--inventory", "--baseline", "--config"])
def test_a_device_without_end_that_the_user_names(option: str) -> None:
    outcome = limited("pve", option, "/dev/zero")
    assert outcome.returncode == 2
    assert "/dev/zero: " in outcome.stderr
    assert "more than" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_a_record_of_hundreds_of_megabytes_in_the_tree() -> None:
    sparse("pve/hardware/a.json")
    assert refused(limited("pve")) == [
        "pve/hardware/a.json: not read: more than 8 MiB, the limit for a record of hardware"
    ]


@pytest.mark.parametrize("text", ["[" + "[]," * 2_700_000 + "[]]", '{"a":"' + "é" * 4_000_000 + '"}'])
def test_the_largest_records_stay_within_the_memory(text: str) -> None:
    Path("pve/hardware").mkdir()
    Path("pve/hardware/a.json").write_text(text, encoding="utf-8")
    assert "not a usable inventory" in refused(limited("pve"))[0]


def test_a_record_from_a_pipe_that_the_user_names() -> None:
    reading, writing = os.pipe()
    os.write(writing, LSPCI.encode())
    os.close(writing)
    outcome = limited("pve", "--inventory", f"/dev/fd/{reading}", pass_fds=(reading,))
    os.close(reading)
    assert outcome.returncode == 1, outcome.stderr


def test_a_baseline_is_not_written_to_a_full_device() -> None:
    outcome = limited("pve", "--write-baseline", "/dev/full")
    assert outcome.returncode == 2
    assert "No space left on device" in outcome.stderr


@pytest.mark.parametrize("name", ["inventory = ['{}']", "baseline = '{}'"])
def test_a_config_names_files_of_its_own_repository_only(name: str) -> None:
    make("elsewhere.txt", text=LSPCI)
    make("pve/pvelint.toml", text=name.format("../elsewhere.txt") + "\n")
    outcome = limited("pve")
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("pvelint: error: pve/pvelint.toml:1: ")
    assert "leads out of" in outcome.stderr
    Path(".git").mkdir()
    assert "leads out of" not in limited("pve").stderr
    make("pve/pvelint.toml", text=name.format("/dev/zero") + "\n")
    assert "leads out of" in limited("pve").stderr


def test_a_config_that_is_named_may_name_any_file() -> None:
    make("elsewhere.txt", text=LSPCI)
    make("pve/pvelint.toml", text="inventory = ['../elsewhere.txt']\n")
    assert limited("pve", "--config", "pve/pvelint.toml").returncode == 1


def test_a_config_does_not_choose_where_pvelint_writes() -> None:
    make("pve/pvelint.toml", text="cache-dir = 'cache'\n")
    outcome = limited("pve")
    assert "pve/pvelint.toml:1: `cache-dir` has no effect in a config" in outcome.stderr
    assert not Path("pve/cache").exists()


def test_no_cache_in_a_live_tree(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    make("mounts", text=f"/dev/fuse {Path.cwd()}/pve fuse rw 0 0\n")
    monkeypatch.setattr("pvelint.files.live.MOUNT_TABLE", Path("mounts"))
    outcome = pvelint("pve", "--cache-dir", "pve/cache")
    assert outcome.code == 2
    assert "live cluster filesystem" in outcome.err
    assert not Path("pve/cache").exists()


def test_numbers_of_thousands_of_digits() -> None:
    digits = "9" * 5000
    make("pve/replication.cfg", text=f"local: {digits}-0\n\ttarget b\n")
    assert limited("pve").returncode == 1
    assert "is not a number of processes" in limited("pve", "--jobs", digits).stderr
    make("known.json", text=f'{{"version": {digits}, "findings": []}}')
    assert "not a pvelint baseline" in limited("pve", "--baseline", "known.json").stderr
    make("pve/pvelint.toml", text=f"fail-on = {digits}\n")
    assert "a number with too many digits" in limited("pve").stderr
