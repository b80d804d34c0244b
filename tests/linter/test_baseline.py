"""Baselines: known findings by fingerprint, in a file that people and git can handle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Diagnostic, GuestName
from pvelint.rules.model import Category, Impact, Severity
from pvelint.suppress.baseline import Baseline, BaselineError, Entry, Scope
from pvelint.suppress.fingerprint import with_fingerprints
from pvelint.writing.not_written import NotWrittenError


def found(
    rule: str, path: str = "qemu-server/100.conf", key: str | None = None, value: str = ""
) -> Diagnostic:
    return Diagnostic(
        rule=rule,
        category=Category.BOOT,
        severity=Severity.WARNING,
        impact=Impact.GUEST,
        version=NEWEST,
        message="",
        help="",
        path=path,
        guest=GuestName(int(path[-8:-5]), None, None),
        section=None,
        key=key,
        option=None,
        span=Span.on_line(1, 0, 0),
        value=value,
    )


def marked(*findings: Diagnostic) -> list[Diagnostic]:
    return with_fingerprints(findings, ".")


def test_only_what_is_new_is_reported(tmp_path: Path) -> None:
    old = marked(found("a", key="net0"), found("a", key="net0"), found("b"))
    Baseline.write(tmp_path / "known.json", old)
    now = marked(found("a", key="net0"), found("a", key="net0"), found("a", key="net0"), found("c"))
    new, known = Baseline.load(tmp_path / "known.json").filter(now)
    assert (new, known) == (now[2:], now[:2])


def test_what_is_gone_is_told_and_then_dropped(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    fixed, left = marked(found("a", key="net0"), found("b"))
    Baseline.write(path, [fixed, left])
    baseline = Baseline.load(path)
    assert baseline.gone([left]) == [Entry("qemu-server/100.conf", "a", "net0", fixed.fingerprint)]
    assert baseline.gone([fixed, left]) == []
    Baseline.write(path, [left])
    assert Baseline.load(path).gone([]) == [Entry("qemu-server/100.conf", "b", None, left.fingerprint)]


def test_the_file_has_one_sorted_entry_a_line(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    second = replace(found("b", key="net0"), fingerprint="22")
    first = replace(found("b"), fingerprint="11")
    third = replace(found("a", path="qemu-server/2\udcff/101.conf"), fingerprint="33")
    Baseline.write(path, [third, second, first, first])
    assert path.read_bytes() == (
        b'{"version": 1, "findings": [\n'
        b'{"rule": "b", "path": "qemu-server/100.conf", "key": null, "fingerprint": "11"},\n'
        b'{"rule": "b", "path": "qemu-server/100.conf", "key": "net0", "fingerprint": "22"},\n'
        b'{"rule": "a", "path": "qemu-server/2\\udcff/101.conf", "key": null, "fingerprint": "33"},\n'
        b"null]}\n"
    )
    assert Baseline.load(path).filter([third]) == ([], [third])


def test_writing_a_part_of_an_unresolved_merge_loses_no_other_part(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    ours, theirs, other = marked(found("a"), found("b"), found("c", "elsewhere/100.conf"))
    Baseline.write(path, [ours, other])
    first, *entries, last = path.read_text().splitlines()
    Baseline.write(tmp_path / "theirs.json", [theirs])
    merged = [
        "<<<<<<< HEAD",
        *entries,
        "=======",
        (tmp_path / "theirs.json").read_text().splitlines()[1],
        ">>>>>>> x",
    ]
    path.write_text("\n".join([first, *merged, last]))
    Baseline.write(path, [], Scope(roots=(), files=frozenset({Path(other.path).resolve()})))
    assert Baseline.load(path).filter([ours, theirs, other]) == ([other], [ours, theirs])


def test_what_another_run_wrote_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    ours, theirs = marked(found("a"), found("b"))
    Baseline.write(path, [])

    class Findings(list[Diagnostic]):
        """Their being written takes long enough for another run."""

        def __iter__(self) -> Iterator[Diagnostic]:
            Baseline.write(path, [theirs])
            return super().__iter__()

    with pytest.raises(NotWrittenError, match="changed since it was read"):
        Baseline.write(path, Findings([ours]))
    assert Baseline.load(path).filter([ours, theirs]) == ([ours], [theirs])


def test_a_clean_tree_has_an_empty_baseline(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    Baseline.write(path, [])
    assert path.read_text(encoding="ascii") == '{"version": 1, "findings": [\nnull]}\n'
    assert Baseline.load(path).filter(marked(found("a"))) == (marked(found("a")), [])


def test_no_value_is_written(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    secret = replace(found("a", key="cipassword", value="hunter2"), secret=True)
    Baseline.write(path, marked(secret))
    assert "hunter2" not in path.read_text(encoding="ascii")
    changed = replace(secret, value="hunter3")
    assert Baseline.load(path).filter(marked(changed)) == ([], marked(changed))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"version": 1, "findings": [\n<<<<<<< HEAD\n=======\n>>>>>>> b\nnull]}',
            ":2: unresolved merge conflict"
            " (keep the entries of both sides, or recreate it with --write-baseline)",
        ),
        ('{"version": 1,\n "findings": [', ":2: not valid JSON: Expecting value"),
        ("", ":1: not valid JSON: Expecting value"),
        ("[]", ": not a pvelint baseline"),
        ('{"version": 1, "findings": {}}', ": not a pvelint baseline"),
        (
            '{"version": 2, "findings": []}',
            ": not a baseline of format version 1 (recreate it with --write-baseline)",
        ),
        ('{"version": 1, "findings": [null, 1]}', ": entry 2 lacks rule, path, key or fingerprint"),
        (
            '{"version": 1, "findings": [{"rule": "a", "path": "b", "key": null}]}',
            ": entry 1 lacks rule, path, key or fingerprint",
        ),
        ('{"version": 1, "findings": ' + "[" * 100_000, ": not a pvelint baseline: nested too deeply"),
        ("\udcff", ": not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BaselineError) as caught:
        Baseline.load(path)
    assert str(caught.value) == f"{path}{message}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        Baseline.load(tmp_path / "known.json")
    assert str(caught.value) == f"{tmp_path / 'known.json'}: cannot be read: No such file or directory"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="cannot be written: No such file or directory"):
        Baseline.write(tmp_path / "none" / "known.json", [])
    assert list(tmp_path.iterdir()) == []


FINDINGS = st.lists(
    st.builds(
        found,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["qemu-server/100.conf", "é\udcff/101.conf"]),
        st.sampled_from([None, "net0", "net1"]),
        st.sampled_from(["", "x"]),
    )
)


@settings(max_examples=30, deadline=None)
@given(before=FINDINGS, after=FINDINGS)
def test_every_finding_is_new_or_known_and_every_entry_present_or_gone(
    before: list[Diagnostic], after: list[Diagnostic], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "known.json"
    old, now = marked(*before), marked(*after)
    Baseline.write(path, old)
    text = path.read_text(encoding="ascii")
    assert len(json.loads(text)["findings"]) == len(old) + 1 == text.count("\n") - 1
    baseline = Baseline.load(path)
    new, known = baseline.filter(now)
    prints = {finding.fingerprint for finding in old}
    assert [finding for finding in now if finding.fingerprint in prints] == known
    assert len(new) + len(known) == len(now)
    assert len(known) + len(baseline.gone(now)) == len(old)
