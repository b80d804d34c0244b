"""The cache never changes what is said, and trusts nobody else's files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONF = Path("nodes/pve1/qemu-server/100.conf")
STORAGE = "dir: local\n\tpath /var/lib/vz\n\tcontent images\n\ncifs: nas\n\tusername backup\n\tserver a\n\tshare b\n"
Ask = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]) -> Ask:
    """Asks with the cache, and again, and without: all answers must be one."""
    monkeypatch.chdir(tmp_path)
    CONF.parent.mkdir(parents=True)
    CONF.write_text("memroy: 1\nscsi0: local:100/vm-100-disk-0.raw,discard=true\n", encoding="ascii")
    CONF.with_name("101.conf").write_text("scsi0: local:100/vm-100-disk-0.raw\n", encoding="ascii")
    Path("storage.cfg").write_text(STORAGE, encoding="ascii")

    def answer(*argv: str) -> Any:
        command = (*(argv or (".",)), "--output-format", "json", "--min-severity", "info")
        first = pvelint(*command, "--cache-dir", "cache")
        again = pvelint(*command, "--cache-dir", "cache")
        without = pvelint(*command)
        assert first == again == without
        return without

    return answer


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The guests that were judged."""
    from pvelint.check.checker import Checker

    seen: list[object] = []
    check_guest = Checker.check_guest

    def watched(self: Checker, guest: Any) -> Any:
        seen.append(guest)
        return check_guest(self, guest)

    monkeypatch.setattr(Checker, "check_guest", watched)
    return seen


def is_known(judged: list[object], pvelint: Callable[..., Any], *argv: str) -> bool:
    """Whether the answer comes from the cache."""
    judged.clear()
    pvelint(*(argv or (".",)), "--cache-dir", "cache")
    return not judged


def test_an_unchanged_tree_is_not_judged_again(ask: Ask, judged: list[object], pvelint: Any) -> None:
    assert ask().code == 1
    assert not is_known(judged, pvelint), "another --min-severity is another question"
    assert is_known(judged, pvelint)
    assert not is_known(judged, pvelint, ".", "--no-cache")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (str(CONF), "memory: 1024\n"),
        ("nodes/pve1/qemu-server/102.conf", "scsi0: local:100/vm-100-disk-0.raw\n"),
        ("storage.cfg", "dir: local\n\tpath /var/lib/vz\n\tcontent iso\n"),
        ("pvelint.toml", 'ignore = ["unknown-option"]\n'),
        ("ha/resources.cfg", "vm: 999\n\tstate started\n"),
        ("priv/nas.cred", "password=1"),
        ("hardware/pve1.txt", "01:00.0 SAS [0107]: Broadcom [1000:0097]\n"),
    ],
)
def test_whatever_changes_is_seen(ask: Ask, judged: list[object], pvelint: Any, path: str, text: str) -> None:
    before = ask()
    assert not is_known(judged, pvelint) and is_known(judged, pvelint)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="ascii")
    assert not is_known(judged, pvelint)
    after = ask()
    assert after != before or path.startswith("hardware")


@pytest.mark.parametrize(
    ("name", "sound", "broken"),
    [
        ("pve/sdn/.running-config", "{}\n", "[broken\n"),
        ("vzdump.conf", "", "maxfiles: 3\n"),
        ("hardware/pve1.interfaces", "", "iface vmbr0 inet static\n\taddress 10.0.0.1\n"),
    ],
)
def test_a_file_that_is_hidden_or_beside_the_tree_is_seen(
    ask: Ask, name: str, sound: str, broken: str
) -> None:
    for path, text in (("pve/storage.cfg", STORAGE), (name, sound)):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="ascii")
    before = ask("pve")
    Path(name).write_text(broken, encoding="ascii")
    assert ask("pve") != before


@pytest.mark.parametrize(
    "path", ["nodes/pve1/lrm_status", "ha/manager_status", "priv/known_hosts", ".version"]
)
def test_what_pve_writes_all_the_time_changes_nothing(
    ask: Ask, judged: list[object], pvelint: Any, path: str
) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("1", encoding="ascii")
    pvelint(".", "--cache-dir", "cache")
    Path(path).write_text("2", encoding="ascii")
    assert is_known(judged, pvelint)


def test_another_version_of_pvelint_finds_nothing(
    ask: Ask, judged: list[object], pvelint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pvelint(".", "--cache-dir", "cache")
    assert is_known(judged, pvelint)
    monkeypatch.setattr("pvelint.__version__", "999")
    assert not is_known(judged, pvelint)


def test_a_file_that_is_gone_is_seen(ask: Ask) -> None:
    before = ask()
    CONF.unlink()
    assert ask() != before


@pytest.mark.parametrize("argv", [(str(CONF),), ("nodes/pve1/qemu-server/101.conf",), ("--pve", "8.4", ".")])
def test_each_question_has_its_own_answer(ask: Ask, argv: tuple[str, ...]) -> None:
    ask()
    ask(*argv)
    ask()


def test_fixing_and_stdin_look_at_what_is_there(ask: Ask, pvelint: Any) -> None:
    CONF.with_name("101.conf").unlink()  # whose disk is the one that the fix attaches
    ask()
    assert pvelint("--fix", "--cache-dir", "cache").code == 1
    fixed = CONF.read_text(encoding="ascii")
    assert "discard=on" in fixed
    ask()
    piped = ("-", "--stdin-filename", str(CONF), "--output-format", "json")
    assert pvelint(*piped, "--cache-dir", "cache", stdin=b"memroy: 1\n").code == 1
    assert pvelint(*piped, "--cache-dir", "cache", stdin=b"memory: 1024\n") == pvelint(
        *piped, stdin=b"memory: 1024\n"
    )


def test_a_baseline_is_asked_each_time(ask: Ask, pvelint: Any) -> None:
    ask()
    pvelint(".", "--min-severity", "info", "--write-baseline", "known.json")
    assert ask(".", "--baseline", "known.json").code == 0
    assert ask().code == 1


def test_a_run_with_errors_is_not_remembered(ask: Ask, pvelint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pvelint.rules.cpu.cpu_type_default import CpuTypeDefault

    def crash(*_: object) -> None:
        raise ValueError("no")

    sound = CpuTypeDefault.check
    monkeypatch.setattr(CpuTypeDefault, "check", crash)
    assert ask().code == 2
    monkeypatch.setattr(CpuTypeDefault, "check", sound)
    assert ask().code == 1


def test_passwords_are_not_written(ask: Ask) -> None:
    CONF.write_text("cipassword: hunter2hunter2\nmemroy: 1\n", encoding="ascii")
    ask()
    assert [path for path in Path("cache").iterdir() if b"hunter2" in path.read_bytes()] == []


def test_it_is_for_the_owner_alone(ask: Ask) -> None:
    ask()
    modes = {path.stat().st_mode & 0o777 for path in Path("cache").iterdir()}
    assert (Path("cache").stat().st_mode & 0o777, modes) == (0o700, {0o600})


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\n\xff", b"pvelint x y\n{}"])
def test_what_is_damaged_is_found_again(ask: Ask, damage: bytes) -> None:
    ask()
    for path in Path("cache").iterdir():
        path.write_bytes(damage)
    ask()


def test_a_single_bit_is_damage(ask: Ask) -> None:
    ask()
    for path in Path("cache").iterdir():
        raw = path.read_bytes()
        path.write_bytes(raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:])
    ask()


def test_a_folder_that_others_write_to_is_not_used(ask: Ask, pvelint: Any) -> None:
    Path("cache").mkdir()
    Path("cache").chmod(0o777)
    outcome = pvelint(".", "--cache-dir", "cache")
    assert "the cache cache is not used: other users can write to it" in outcome.err
    assert outcome.out == pvelint(".").out
    assert list(Path("cache").iterdir()) == []


def test_an_inventory_from_a_pipe_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("qemu-server").mkdir()
    Path("qemu-server/100.conf").write_text("scsi0: local:100/vm-100-disk-0.raw,discard=true\n")
    reading, writing = os.pipe()
    os.write(writing, b"00:1f.0 ISA bridge [0601]: Intel [8086:a30d]\n")
    os.close(writing)
    outcome = pvelint(".", "--cache-dir", "cache", "--inventory", f"/dev/fd/{reading}")
    os.close(reading)
    assert outcome.code in (0, 1), outcome.err
