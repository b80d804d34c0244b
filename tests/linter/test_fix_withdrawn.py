"""A fix that brings an error anywhere in the tree is withdrawn; all others are made, at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pvelint.files.load
import pytest

Guests = dict[int, str]


@pytest.fixture
def fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> Callable[..., dict[int, list[str]]]:
    """Fixes guests, by number; gives the lines that changed, by number, and holds that once is enough."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "etc" / "nodes" / "pve1" / "qemu-server"

    def texts() -> Guests:
        return {int(path.stem): path.read_text() for path in folder.iterdir()}

    def fixed(guests: Guests, *options: str) -> dict[int, list[str]]:
        folder.mkdir(parents=True, exist_ok=True)
        guests = {number: BASE.format(number) + text for number, text in guests.items()}
        for number, text in guests.items():
            (folder / f"{number}.conf").write_text(text)
        promised = pvelint("etc", *options, "--isolated", "--output-format", "json").out
        safe = [
            f for f in json.loads(promised)["findings"] if (f["fix"] or {}).get("applicability") == "safe"
        ]
        pvelint("etc", "--fix", *options, "--isolated")
        after = texts()
        pvelint("etc", "--fix", *options, "--isolated")
        assert texts() == after
        changed = {n: sorted(set(after[n].split("\n")) - set(guests[n].split("\n"))) for n in guests}
        if not options:
            assert {f["guest"]["vmid"] for f in safe} == {n for n, lines in changed.items() if lines}
        return {n: lines for n, lines in changed.items() if lines}

    return fixed


BASE = "boot: order=virtio0\nvirtio0: local-lvm:vm-{}-disk-9,size=8G\n"
DISK = "scsi0: local-lvm:vm-100-disk-0,size=8G\n"
DROPPED = "scsi0: local-lvm:vm-100-disk-0, size=8G\n"
LIKE = "agent: 1, type=virtio\n"
LIKE_FIXED = ["agent: 1,type=virtio"]


def test_the_edit_that_caused_it_is_withdrawn_not_the_one_where_it_shows(fix: Any) -> None:
    assert fix({100: DROPPED, 101: DISK + LIKE}) == {101: LIKE_FIXED}


def test_also_where_the_error_shows_at_a_file_before(fix: Any) -> None:
    assert fix({100: DISK + LIKE, 101: DROPPED}) == {100: LIKE_FIXED}


def test_other_lines_of_the_same_file_are_fixed(fix: Any) -> None:
    assert fix({100: DROPPED + LIKE, 101: DISK}) == {100: LIKE_FIXED}


def test_an_edit_of_the_line_that_the_error_is_about_but_that_did_not_cause_it(fix: Any) -> None:
    assert fix({100: "Scsi0: local-lvm:vm-100-disk-0, size=8G\n", 101: DISK + LIKE}) == {101: LIKE_FIXED}


def test_of_two_that_are_sound_alone_the_first_is_made(fix: Any) -> None:
    assert fix({100: DROPPED + LIKE, 101: DROPPED + LIKE}) == {
        100: [*LIKE_FIXED, "scsi0: local-lvm:vm-100-disk-0,size=8G"],
        101: LIKE_FIXED,
    }


def test_more_guests_than_a_report_shows(fix: Any) -> None:
    guests = dict.fromkeys(range(100, 112), DISK + "cores : 2\n") | {112: DROPPED + LIKE}
    assert fix(guests)[112] == LIKE_FIXED


def test_addresses(fix: Any) -> None:
    net = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
    assert fix({100: net.replace(",", ", ") + LIKE, 101: net + LIKE}, "--fail-on", "never") in (
        {100: LIKE_FIXED, 101: LIKE_FIXED},
        {100: [*LIKE_FIXED, net.strip()], 101: LIKE_FIXED},
    )


def test_rules_between_guests_forbid_it_although_they_were_not_selected(fix: Any) -> None:
    assert fix({100: DROPPED, 101: DISK + LIKE}, "--select", "syntax") == {101: LIKE_FIXED}


def test_rules_that_the_owner_ignores_do_not(fix: Any) -> None:
    fixed = fix({100: DROPPED, 101: DISK + LIKE}, "--ignore", "volume-used-twice")
    assert fixed == {100: ["scsi0: local-lvm:vm-100-disk-0,size=8G"], 101: LIKE_FIXED}


def test_files_that_were_not_named_forbid_it_too(fix: Any, pvelint: Any, tmp_path: Path) -> None:
    fix({101: DISK, 102: DISK.replace("100-disk-0", "102-disk-0")})
    other = tmp_path / "etc/nodes/pve1/qemu-server/100.conf"
    other.write_text(BASE.format(100) + DROPPED + LIKE)
    pvelint(other, "--fix", "--isolated")
    assert other.read_text() == BASE.format(100) + DROPPED + LIKE_FIXED[0] + "\n"


def test_many_at_once_need_few_runs(fix: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Independent errors are told apart together."""
    runs = 0
    load_tree = pvelint.files.load.load_tree

    def counted(*args: Any) -> Any:
        nonlocal runs
        runs += 1
        return load_tree(*args)

    monkeypatch.setattr("pvelint.engine.tree_linter.load_tree", counted)

    def pairs(count: int) -> int:
        nonlocal runs
        runs = 0
        guests: Guests = {}
        for number in range(count):
            disk = DISK.replace("vm-100-", f"vm-{200 + number}-")
            guests |= {200 + number: disk + LIKE, 300 + number: disk.replace(",", ", ") + LIKE}
        assert set(fix(guests)) == set(guests)
        return runs

    assert pairs(16) <= pairs(4) + 2
