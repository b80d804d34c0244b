"""The pages of the rules: what pvelint prints about each example, and the tables that lead to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.pages.checks import RuleChecks
from pvelint.pages.example_tree import example_tree
from pvelint.pages.examples import Example, examples_of, parse_examples
from pvelint.pages.rule_page import rule_page
from pvelint.rulebook import Rulebook
from pvelint.rules.registry import BUILTIN

DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules"
BOOK = Rulebook()


_PRINTED = re.compile(r"^pvelint prints:\n\n(`{3,})\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)


def printed(page: str) -> list[str]:
    """What pvelint prints about each bad example, as it stands on a page."""
    return [match[2] for match in _PRINTED.finditer(page)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, where the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["hba-missing-rombar", "kvm-off", "duplicate-mac", "unused-ignore"])
def test_all_texts_of_all_findings_are_on_the_page(name: str) -> None:
    page = rule_page(name, BOOK).text
    bad = examples_of(type(BOOK.rule(name))).bad
    blocks = printed(page)
    assert len(blocks) == len(bad)
    for example, block in zip(bad, blocks, strict=True):
        with example_tree(example, BOOK) as tree:
            findings = tree.report_of(name).findings
        assert findings
        for finding in findings:
            fixes = [fix for fix in (finding.fix, *finding.alternatives) if fix is not None]
            related = [place.message for place in finding.related]
            for text in (finding.message, finding.help, *(fix.title for fix in fixes), *related):
                assert text in block


def test_the_page_prints_what_the_command_prints(folder: Path, pvelint: Callable[..., Any]) -> None:
    (example, *_) = examples_of(type(BOOK.rule("kvm-off"))).bad
    assert example.conf is not None
    path = folder / example.path
    path.parent.mkdir(parents=True)
    path.write_text(example.conf)
    shown = pvelint("--select", "kvm-off", "--unsafe-fixes", "--pve", str(example.pve), "--quiet").out
    assert shown.rpartition("\n\n")[0] == printed(rule_page("kvm-off", BOOK).text)[0]


def test_secrets_are_masked_in_what_is_printed() -> None:
    blocks = printed(rule_page("cipassword-plaintext", BOOK).text)
    secrets = [
        line.partition(":")[2].strip()
        for example in examples_of(type(BOOK.rule("cipassword-plaintext"))).bad
        for line in (example.conf or "").splitlines()
        if line.startswith("cipassword:")
    ]
    assert secrets
    assert [secret for secret in secrets if any(secret in block for block in blocks)] == []


def test_explain_leaves_the_working_folder_alone(folder: Path, pvelint: Callable[..., Any]) -> None:
    before = sorted(folder.rglob("*"))
    page = pvelint("--explain", "kvm-off")
    assert (page.code, page.err) == (0, "")
    assert page.out == (DOCS / "kvm-off.md").read_text(encoding="utf-8")
    assert sorted(folder.rglob("*")) == before
    assert Path.cwd() == folder


def test_explain_works_without_git(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    page = pvelint("--explain", "tracked-private-files")
    assert (page.code, page.err) == (0, "")
    assert "(not linted here: " in page.out


@pytest.mark.parametrize("path", ["README.md", "by-option.md", "by-impact.md"])
def test_every_rule_stands_in_every_table(path: str) -> None:
    listed = re.findall(r"\[([a-z0-9-]+)\]\(\1\.md\)", (DOCS / path).read_text(encoding="utf-8"))
    assert set(listed) == BUILTIN.keys()


@pytest.mark.parametrize(
    ("option", "sub", "rule"),
    [
        ("`hostpci`", "`rombar`", "hba-missing-rombar"),
        ("`ide`, `sata`, `scsi`, `virtio`", "`cache`", "cache-unsafe"),
        ("`smbios1`", "`uuid`", "smbios1-uuid-format"),
        ("`memory`", "", "memory-over-host"),
    ],
)
def test_rules_are_found_by_option(option: str, sub: str, rule: str) -> None:
    rows = (DOCS / "by-option.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| {option} | {sub} |")]
    assert f"[{rule}]({rule}.md)" in row


@pytest.mark.parametrize(
    ("fact", "value", "problem"),
    [
        ("at", "2:1-2:3", "finding 1: at is `2:1-2:9`, expected `2:1-2:3`"),
        ("at", ["2:1-2:9", "2:1-2:9"], "1 findings, 2 expected"),
        ("severity", "info", "finding 1: severity is `error`, expected `info`"),
        ("impact", "no-start", "finding 1: impact is `qemu-refuses`, expected `no-start`"),
        ("key", "cores", "finding 1: key is `vcpus`, expected `cores`"),
        ("option", "max", "finding 1: option is nothing, expected `max`"),
        ("section", "PENDING", "finding 1: section is nothing, expected `PENDING`"),
    ],
)
def test_every_fact_of_an_example_is_checked(fact: str, value: Any, problem: str) -> None:
    expected = {"at": "2:1-2:9", fact: value}
    example = Example(conf="cores: 2\nvcpus: 4\n", expected=expected)
    assert problem in list(RuleChecks("vcpus-over-max", BOOK).found(example))


def test_other_keys_than_those_of_an_example_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown keys in an example: severty"):
        parse_examples('[[bad]]\nseverty = "error"\n', "kvm-off")
