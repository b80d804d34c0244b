"""A finding between two files of which only one is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MAC = "BC:24:11:00:00:01"
FIRST, LATER = "qemu-server/100.conf", "qemu-server/101.conf"
Lint = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two VMs with one MAC address, on different lines."""
    monkeypatch.chdir(tmp_path)
    Path("qemu-server").mkdir()
    Path("storage.cfg").write_text("dir: local\n\tpath /var/lib/vz\n\tcontent images\n", encoding="ascii")
    write(FIRST, f"net0: virtio={MAC},bridge=vmbr0\n")
    write(LATER, f"name: other\nnet1: virtio={MAC},bridge=vmbr0\n")
    return tmp_path


@pytest.fixture
def lint(folder: Path, pvelint: Callable[..., Any]) -> Lint:
    def findings(*argv: str, rule: str = "duplicate-mac") -> list[dict[str, Any]]:
        outcome = pvelint(*argv, "--isolated", "--select", rule, "--output-format", "json")
        assert outcome.code in (0, 1), outcome.err
        return list(json.loads(outcome.out)["findings"])

    return findings


def write(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="ascii")


def spot(finding: dict[str, Any]) -> tuple[object, ...]:
    guest = finding["guest"]
    vmid = guest["vmid"] if guest else None
    return finding["path"], finding["span"]["start"]["line"], finding["key"], finding["option"], vmid


AT_FIRST = (FIRST, 1, "net0", "macaddr", 100)
AT_LATER = (LATER, 2, "net1", "macaddr", 101)


@pytest.mark.parametrize(
    ("named", "place", "other"),
    [
        ((FIRST,), AT_FIRST, LATER),
        ((LATER,), AT_LATER, FIRST),
        ((FIRST, LATER), AT_LATER, FIRST),
        ((".",), AT_LATER, FIRST),
    ],
)
def test_it_is_shown_once_in_a_file_that_was_named(
    lint: Lint, named: tuple[str, ...], place: tuple[object, ...], other: str
) -> None:
    (finding,) = lint(*named)
    assert spot(finding) == place
    assert [related["path"] for related in finding["related"]] == [other]
    assert "VM 100" in finding["message"] and "VM 101" in finding["message"]


def test_it_is_the_same_finding_whichever_file_was_named(lint: Lint) -> None:
    assert lint(FIRST)[0]["fingerprint"] == lint(LATER)[0]["fingerprint"] == lint(".")[0]["fingerprint"]


def test_a_baseline_of_the_whole_tree_holds_for_each_file(lint: Lint, pvelint: Callable[..., Any]) -> None:
    assert pvelint(".", "--isolated", "--write-baseline", "known.json").code == 0
    assert lint(FIRST, "--baseline", "known.json") == []


def test_three_guests_are_one_finding_in_the_file_that_was_named(lint: Lint) -> None:
    write("qemu-server/102.conf", f"net0: virtio={MAC},bridge=vmbr0\n")
    assert [spot(finding) for finding in lint(FIRST)] == [AT_FIRST]


def test_a_file_that_has_no_part_in_it_shows_nothing(lint: Lint) -> None:
    write("qemu-server/102.conf", "net0: virtio=BC:24:11:00:00:02,bridge=vmbr0\n")
    assert lint("qemu-server/102.conf") == []


@pytest.mark.parametrize("path", [FIRST, LATER])
@pytest.mark.parametrize("named", [FIRST, LATER, "."])
def test_either_guest_may_ignore_it(lint: Lint, path: str, named: str) -> None:
    write(path, "#pvelint ignore duplicate-mac\n" + Path(path).read_text(encoding="ascii"))
    assert lint(named) == []
    assert lint(named, rule="duplicate-mac,unused-ignore") == []


def test_an_ignore_of_another_key_holds_for_none(lint: Lint) -> None:
    write(FIRST, "#pvelint ignore duplicate-mac net1\n" + Path(FIRST).read_text(encoding="ascii"))
    assert len(lint(FIRST)) == 1


def test_a_storage_that_was_named_shows_whom_it_fails(lint: Lint) -> None:
    write("storage.cfg", "dir: local\n\tpath /var/lib/vz\n\tcontent images\n\tdisable\n")
    write(FIRST, "scsi0: local:100/vm-100-disk-0.raw\n")
    (finding,) = lint("storage.cfg", rule="storage-not-on-node")
    assert spot(finding)[:2] == ("storage.cfg", 4)
    assert [related["path"] for related in finding["related"]] == [FIRST]


def test_a_file_of_the_tree_that_was_named_shows_its_own_mistakes(lint: Lint) -> None:
    write("storage.cfg", "dir: local\n\tpath /var/lib/vz\n\tnonsense\n what\n")
    assert (
        lint("storage.cfg", rule="config-property-unknown") == lint(".", rule="config-property-unknown") != []
    )


@pytest.mark.parametrize(("named", "judged"), [(FIRST, [100]), (LATER, [101]), ("storage.cfg", [100, 101])])
def test_only_guests_that_can_be_concerned_are_judged(
    lint: Lint, monkeypatch: pytest.MonkeyPatch, named: str, judged: list[int]
) -> None:
    from pvelint.check.checker import Checker

    seen: list[int] = []

    def watched(self: Checker, guest: Any) -> list[Any]:
        seen.append(guest.vmid)
        return []

    monkeypatch.setattr(Checker, "check_guest", watched)
    lint(named)
    assert seen == judged


def test_fixes_stay_behind(folder: Path, lint: Lint, make_finding: Callable[..., Any]) -> None:
    from pvelint.grammar.syntax.nodes import Edit, Span
    from pvelint.report.model import RelatedPlace
    from pvelint.report.relocate import shown_in
    from pvelint.rules.model import Fix

    fix = Fix.safe("change it", Edit(LATER, Span.on_line(1, 0, 1), ""))
    place = RelatedPlace(FIRST, Span.on_line(3, 0, 4), "has it here")
    finding = make_finding(path=LATER, fix=fix, alternatives=(fix, fix), related=(place,))
    (moved,) = shown_in([finding], {FIRST}, lambda path: None)
    assert (moved.path, moved.fix, moved.alternatives) == (FIRST, None, ())
    assert shown_in([finding], {LATER, FIRST}, lambda path: None) == [finding]


@pytest.mark.parametrize("path", ["storage.cfg", "ha"])
def test_another_file_of_the_tree_can_be_all_that_is_named(
    folder: Path, pvelint: Callable[..., Any], path: str
) -> None:
    Path("ha").mkdir()
    write("ha/groups.cfg", "group: fast\n\tnodes pve1\n")
    assert "no file of /etc/pve found" not in pvelint(path, "--isolated").err
    Path("empty").mkdir()
    assert "no file of /etc/pve found" in pvelint("empty", "--isolated").err


def test_stdin_is_seen_beside_the_other_guests_of_its_tree(folder: Path, pvelint: Callable[..., Any]) -> None:
    text = f"net0: virtio={MAC},bridge=vmbr0\n".encode()
    select = ("--isolated", "--select", "duplicate-mac", "--output-format", "json")

    def found(*name: str) -> list[tuple[str, str]]:
        outcome = pvelint("-", *name, *select, stdin=text)
        return [(f["path"], f["related"][0]["path"]) for f in json.loads(outcome.out)["findings"]]

    assert found("--stdin-filename", "qemu-server/102.conf") == [("qemu-server/102.conf", FIRST)]
    assert found("--stdin-filename", LATER) == [(LATER, FIRST)], "in the place of the file, not beside it"
    assert found() == []


@pytest.mark.parametrize(
    ("rule", "path", "kept"),
    [
        ("duplicate-mac", "qemu-server/102.conf", False),
        ("duplicate-mac", "single/102.conf", True),
        ("hba-missing-rombar", "qemu-server/102.conf", True),
        ("balloon-over-memory", "single/102.conf", False),
    ],
)
def test_an_ignore_is_unused_where_its_rule_could_speak(
    folder: Path, pvelint: Callable[..., Any], rule: str, path: str, kept: bool
) -> None:
    Path("single").mkdir()
    write(path, f"#pvelint ignore {rule}\nhostpci0: 01:00.0\nnet0: virtio=BC:24:11:00:00:02,bridge=vmbr0\n")
    select = ("--isolated", "--select", f"unused-ignore,{rule}", "--output-format", "json")
    findings = json.loads(pvelint(path, *select).out)["findings"]
    assert [f["rule"] for f in findings] == ([] if kept else ["unused-ignore"])
