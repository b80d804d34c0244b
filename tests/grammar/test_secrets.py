"""What is hidden of a guest's file: by shapes that people write passwords in, and what stays readable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.secrets.evident import in_args, in_notes
from pvelint.grammar.secrets.guest_file import secrets_of_guest
from pvelint.output.mask import mask_lines

DATA = Path(__file__).parents[1] / "data" / "secrets"
HIDDEN, READABLE = ((DATA / f"{name}.txt").read_text("utf-8").splitlines() for name in ("hidden", "readable"))
"""Texts of guest files, one a line, with `\\n` and `\\t` for themselves; what is to be hidden has `geheim` in it."""
PUMPS = (
    "PVEAPIToken=!", "!:", "aaaa key ", "secret,", "pw= ", "pw=a ", "pw=abcd1 ", "pw=", "secret,data=", "password ",
    "api key ", "a://b:c@", "://", "user%x@", "a%", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "-----END ", '"',
    "'", 'pw="', "pw='", "$6$", "ghp_", "github_pat_", "<a>", "password<a>", "| ", "password|", "(", "password (",
    "root:a", "chpasswd a:", "Bearer ", "-u a:", "sshpass -p ", "*", "-", "_", "a.", "pw is ", "%41", "data:",
    "PASSWORD_", "Pa", "secret data:", "key=",
)  # fmt: skip


def shown(text: str) -> str:
    text = text.replace("\\n", "\n").replace("\\t", "\t")
    return "\n".join(mask_lines(text.split("\n"), secrets_of_guest(text)))


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden(text: str) -> None:
    assert "geheim" in text
    assert "geheim" not in shown(text)


@pytest.mark.parametrize("text", READABLE)
def test_readable(text: str) -> None:
    assert shown(text) == text


def test_a_key_ends_where_it_ends() -> None:
    lines = ["#-----BEGIN PRIVATE KEY-----", "#abc", "#-----END PRIVATE KEY-----", "#more", "cores: 2"]
    assert shown("\n".join(lines)).split("\n")[3:] == lines[3:]
    assert shown("\n".join([*lines[:2], *lines[4:]])).split("\n")[2:] == lines[4:]


def test_lines_below_a_value_are_shown() -> None:
    assert shown(r"#Password:\n#geheim\n#more\ncores: 2").split("\n")[2:] == ["#more", "cores: 2"]


@given(
    st.lists(
        st.sampled_from([*PUMPS, "\n", "\n#", "args: ", "geheim", " ", ": ", "[", "]"]), max_size=12
    ).map("".join)
)
def test_any_text_has_secrets_in_order(text: str) -> None:
    spans = secrets_of_guest(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    lines = text.split("\n")
    for span in spans:
        assert span.start < span.end
        assert span.end.column <= len(lines[span.end.line - 1]) + 1
    assert len(mask_lines(lines, spans)) == len(lines)


@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize("prefix", ["#", "args: ", "tags: ", ""])
def test_twice_the_text_is_twice_the_work(prefix: str, pump: str, steps: Callable[..., int]) -> None:
    def search(text: str) -> None:
        secrets_of_guest(text)
        list(in_notes(text))
        list(in_args(text))

    search(prefix + pump * 100)  # what is made once
    one, two = (steps(partial(search, prefix + pump * n)) for n in (400, 800))
    assert two < 2.3 * one + 200
