"""What PVE writes back of a container's file: exact texts."""

from __future__ import annotations

import pytest
from pvelint.grammar.container.container import Container
from pvelint.grammar.container.rewrite import rewrite
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.write_error import WriteError


def written(text: str, version: Version = NEWEST) -> str:
    return rewrite(Container(parse_document("lxc/120.conf", text, CONTAINER), version))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("net10: x\nmemory: 0512\nonboot: Yes\n", "memory: 512\nnet10: x\nonboot: 1\n"),
        ("memory: 512\nmemory: 2G\nname: a\n", "memory: 2G\nname: a\n"),
        ("cores: 2 # two\n cores: 3\ncores = 4\n", "cores: 2 # two\n"),
        (
            "lxc.cap.drop:\nlxc.idmap = u 0 1 2\ntty: 1\nlxc.nope: 1\n",
            "tty: 1\nlxc.cap.drop: \nlxc.idmap: u 0 1 2\n",
        ),
        ("digest: x\nsnapname: x\n", ""),
        (
            "env: A=1\nlxc.environment.runtime: B=2\n",
            "lxc.environment.runtime: A=1\nlxc.environment.runtime: B=2\n",
        ),
        ("lxc.environment.runtime: B=2\nenv: A=1\n", "lxc.environment.runtime: A=1\n"),
    ],
)
def test_lines(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tty: 1\n#a: b\n#é\n", "#a%3A b\n#%C3%A9\ntty: 1\n"),
        ("#one\n#\n#\n", "#one\n"),
        ("#one  \n", "#one  \n"),
        ("#0\n", "#0\n"),
        ("description: 0\n", ""),
        ("#one\r\n", "#one%0D\n"),
        ("#100%\n", "#100%25\n"),
    ],
)
def test_notes(before: str, after: str) -> None:
    assert written(before) == after


def test_percent_signs_stay_before_pve_8() -> None:
    assert written("#100%\n", Version.V7_4) == "#100%\n"


def test_sections() -> None:
    text = "[s2]\ntty: 1\n[pve:pending]\n#\n[s1]\nsnapstate: delete\n[s2]\ntty: 2\n[x]\ncores: 1\n"
    assert written(text) == "\n[pve:pending]\n\n[s1]\nsnapstate: delete\n\n[s2]\ncores: 1\ntty: 2\n"
    assert written("tty: 1\n[pve:pending]\n") == "tty: 1\n"
    assert written("snapstate: prepare\n[pve:pending]\ndelete: mp0\n") == "\n[pve:pending]\ndelete: mp0\n"


def test_what_is_in_use_again_is_not_unused() -> None:
    text = "mp0: local:1/a.raw,mp=/a\nunused0: local:1/a.raw\nunused1: local:1/b.raw\n"
    assert written(text) == "mp0: local:1/a.raw,mp=/a\nunused1: local:1/b.raw\n"
    assert written("mp0: local:1/a.raw\nunused0: local:1/a.raw\n").endswith("unused0: local:1/a.raw\n")


@pytest.mark.parametrize("text", ["pending: x\n", "snapshots: x\n", "lxc: x\n", "[s1]\nlxc: x\n"])
def test_names_of_pve_that_kill_every_write(text: str) -> None:
    with pytest.raises(WriteError):
        written(text)


def test_a_variable_is_a_setting_before_pve_9_1() -> None:
    assert written("env: A=1\nlxc.environment.runtime: B=2\n", Version.V9_0) == "env: A=1\n"
