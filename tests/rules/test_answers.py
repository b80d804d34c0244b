"""What people write by mistake, each in one line, and the answer that helps them: the table in data/answers.tsv."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pvelint.grammar.syntax.edits import apply_edits
from pvelint.grammar.syntax.nodes import Edit, Position, Span

TABLE = Path(__file__).parents[1] / "data" / "answers.tsv"
SOUND = """\
boot: order=scsi0
cores: 2
cpu: x86-64-v2-AES
machine: q35
memory: 2048
name: web
net0: virtio=BC:24:11:00:00:05,bridge=vmbr0
ostype: l26
scsi0: nas:105/vm-105-disk-0.qcow2,size=32G
scsihw: virtio-scsi-single
vga: qxl
"""
KEYS = re.compile(r"(?:^|\n|--?)\W*([A-Za-z_-]+[0-9]*)")


class Answer(NamedTuple):
    """A line that somebody writes, and what pvelint says about it in the rest of a sound VM."""

    line: str
    rule: str
    kind: str
    """`safe` or `unsafe` fix, `either` of some alternatives, or `help` alone."""
    texts: list[str]
    """What the line is to read, one for each fix; of `help` what it says among other things."""

    @property
    def above(self) -> str:
        """The sound VM without the options that the line or its repairs speak of."""
        spoken = {key.lower() for text in (self.line, *self.texts) for key in KEYS.findall(text)}
        lines = SOUND.splitlines(keepends=True)
        return "".join(line for line in lines if line.partition(":")[0] not in spoken)

    @property
    def conf(self) -> str:
        return f"{self.above}{self.line}\n"


def read_table() -> list[Answer]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    return [
        Answer(line, rule, kind, text.replace("\\n", "\n").split(" || "))
        for line, rule, kind, text in (row for row in rows if not row[0].startswith("## "))
    ]


ANSWERS = read_table()


def lint_all(root: Path, confs: list[str]) -> dict[int, list[dict[str, Any]]]:
    """By number, what one run says about all these VMs, each in a tree of its own."""
    for number, conf in enumerate(confs):
        folder = root / str(number) / "qemu-server"
        folder.mkdir(parents=True)
        (folder / "105.conf").write_text(conf, encoding="utf-8")
    command = [sys.executable, "-m", "pvelint", "--isolated", "--no-cache", "--min-severity", "info"]
    options = ["--pve", "9.2", "--output-format", "json"]
    trees = [f"{number}/qemu-server" for number in range(len(confs))]
    run = subprocess.run([*command, *options, *trees], cwd=root, capture_output=True, check=False)
    assert run.returncode == 1, run.stderr.decode()
    found = defaultdict(list)
    for finding in json.loads(run.stdout)["findings"]:
        found[int(finding["path"].partition("/")[0])].append(finding)
    return found


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[dict[str, Any]]]:
    return lint_all(tmp_path_factory.mktemp("answers"), [answer.conf for answer in ANSWERS])


def repaired(answer: Answer, fix: dict[str, Any]) -> str:
    """What stands in the place of the line after a fix."""
    edits = [
        Edit(edit["path"], Span(*(Position(**edit[end]) for end in ("start", "end"))), edit["replacement"])
        for edit in fix["edits"]
    ]
    return apply_edits(answer.conf, edits).removeprefix(answer.above).removesuffix("\n")


@pytest.mark.parametrize("number", range(len(ANSWERS)), ids=lambda number: ANSWERS[number].line[:60])
def test_answer(number: int, findings: dict[int, list[dict[str, Any]]]) -> None:
    answer = ANSWERS[number]
    finding = next((found for found in findings[number] if found["rule"] == answer.rule), None)
    assert finding is not None, [found["rule"] for found in findings[number]]
    fix = finding["fix"]
    given = [(fix["applicability"], repaired(answer, fix))] if fix else []
    given += [("either", repaired(answer, other)) for other in finding["alternatives"]]
    if answer.kind == "help":
        assert given == []
        assert answer.texts[0].lower() in f"{finding['message']} {finding['help']}".lower()
    else:
        assert given == [(answer.kind, text) for text in answer.texts]


def refused(found: list[dict[str, Any]]) -> set[str]:
    """The rules that say that the VM does not start."""
    return {finding["rule"] for finding in found if finding["impact"] in ("no-start", "qemu-refuses")}


def test_what_is_fixed_safely_still_starts(
    findings: dict[int, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    safe = [(number, answer) for number, answer in enumerate(ANSWERS) if answer.kind == "safe"]
    fixed = [f"{answer.above}{answer.texts[0]}\n" for _, answer in safe]
    after = lint_all(tmp_path_factory.mktemp("fixed"), [*fixed, "bios: foo\n"])
    worse = [
        answer.line
        for at, (number, answer) in enumerate(safe)
        if refused(after[at]) - refused(findings[number])
    ]
    assert worse == []


def test_the_table_is_large_and_says_nothing_twice() -> None:
    assert len(ANSWERS) > 300
    assert [line for line, times in Counter(answer.line for answer in ANSWERS).items() if times > 1] == []
