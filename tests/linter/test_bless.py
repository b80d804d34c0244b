"""`script/test RULE --bless`: what a rule does with its examples goes into their file, and nothing else changes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.pages.bless import blessed
from pvelint.pages.toml_text import Table, statements, toml_value
from pvelint.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
BOOK = Rulebook()

BARE = """\
# The owner's words.
[[bad]]  # the HBA
conf = '''
#pvelint device hostpci0=1000-0097
boot: order=scsi0
hostpci0: 01:00.0,pcie=1 # [bad]
scsi0: local-lvm:vm-105-disk-0,size=32G
'''
at = "9:9-9:9"

[[bad]]
impact = "no-start" # no
conf = "#pvelint device hostpci0=1000-0097\\nhostpci0: 01:00.0\\n"
fixed = "nothing like it"
[bad.tree]
"nodes/pve1/qemu-server/106.conf" = '''
[bad]
'''

[[good]]
conf = "memory: 2048"   # kept
"""

BLESSED = """\
# The owner's words.
[[bad]]  # the HBA
conf = '''
#pvelint device hostpci0=1000-0097
boot: order=scsi0
hostpci0: 01:00.0,pcie=1
scsi0: local-lvm:vm-105-disk-0,size=32G
'''
at = "3:1-3:25"
option = "rombar"
fixed = '''
#pvelint device hostpci0=1000-0097
boot: order=scsi0
hostpci0: 01:00.0,pcie=1,rombar=0
scsi0: local-lvm:vm-105-disk-0,size=32G
'''

[[bad]]
impact = "no-boot" # no
conf = "#pvelint device hostpci0=1000-0097\\nhostpci0: 01:00.0\\n"
at = "2:1-2:18"
severity = "warning"
option = "rombar"
[bad.tree]
"nodes/pve1/qemu-server/106.conf" = '''
[bad]
'''

[[good]]
conf = "memory: 2048"   # kept
"""


def test_what_is_so_today_is_written_down() -> None:
    bare = BARE.replace(" # [bad]", "")
    now = blessed(bare, "hba-missing-rombar", BOOK)
    assert now == BLESSED
    assert blessed(now, "hba-missing-rombar", BOOK) == now


def test_findings_that_differ_are_a_list() -> None:
    conf = "virtio1: local-lvm:vm-105-disk-0,bps_rd=104857600,bps_wr=524288\\n"
    (bad,) = tomllib.loads(blessed(f'[[bad]]\nconf = "{conf}"\n', "bps-limit-lost", BOOK))["bad"]
    assert bad["at"] == ["1:34-1:50", "1:51-1:64"]
    assert bad["option"] == ["bps_rd", "bps_wr"]


@pytest.mark.parametrize(
    "name", ["hba-missing-rombar", "kvm-off", "pf-with-vfs-in-use", "storage-unknown", "unused-ignore"]
)
def test_a_blessed_file_stays_as_it_is_byte_by_byte(name: str) -> None:
    category, module = BOOK.infos[name].module.split(".")[-2:]
    text = (ROOT / "rules" / category / f"{module}.toml").read_bytes().decode()
    assert blessed(text, name, BOOK) == text


@pytest.mark.parametrize("path", sorted(ROOT.glob("rules/*/*.toml")), ids=lambda path: path.stem)
def test_every_examples_file_is_taken_apart_without_loss(path: Path) -> None:
    text = path.read_bytes().decode()
    parts = statements(text)
    assert "".join(part.text for part in parts) == text
    headers = [part.header for part in parts if part.header and part.header.endswith("bad]")]
    data = tomllib.loads(text)
    tables = [data, *(table for table in data.values() if isinstance(table, dict))]
    assert len(headers) == sum(len(table.get("bad", ())) for table in tables)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_written_as_toml(text: str) -> None:
    assert tomllib.loads(f"key = {toml_value(text)}\n") == {"key": text}


@given(st.lists(st.text("'\"\\[]#=\n a"), min_size=1, max_size=3), st.text("'\"\\[]#=\n a"))
def test_a_table_takes_any_values_and_the_others_stay(texts: list[str], new: str) -> None:
    head = f"[[bad]]\nconf = {toml_value(texts[0])}\nalternatives = {toml_value(texts)}  # why\n\n[[bad]]\n"
    parts = statements(head)
    Table(parts, "[bad]", 1).set("conf", new, ("conf",))
    text = "".join(part.text for part in parts)
    assert text.startswith(head)
    first, second = tomllib.loads(text)["bad"]
    assert (first["conf"], first["alternatives"], second) == (texts[0], texts, {"conf": new})
    Table(parts, "[bad]", 1).set("conf", None, ("conf",))
    assert "".join(part.text for part in parts) == head


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "script" / "rule_examples.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_the_examples_of_a_rule_are_checked() -> None:
    done = script("hba-missing-rombar", "kvm-off")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["hba-missing-rombar", "kvm-off"]


def test_an_unknown_rule_is_one_line() -> None:
    done = script("hba-missing-romber")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "did you mean 'hba-missing-rombar'" in done.stderr


def test_other_arguments_go_to_pytest() -> None:
    done = script("tests/test_rooms.py", "-k", "circles", "--collect-only", "-q")
    assert done.returncode == 0
    assert "test_rooms.py" in done.stdout
