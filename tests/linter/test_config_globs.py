"""Patterns of paths mean what they mean in .gitignore."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.config import Glob, GlobError

from .limited import within_limits


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("100.conf", ["100.conf", "a/b/100.conf"], ["100.conf.bak", "a100.conf"]),
        ("/100.conf", ["100.conf"], ["a/100.conf"]),
        ("a/100.conf", ["a/100.conf"], ["b/a/100.conf", "a/b/100.conf"]),
        ("*.conf", ["1.conf", ".conf", "a/1.conf"], ["1.conf.bak"]),
        ("a/*", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("1?0", ["100", "a/110"], ["10", "1/0", "1000"]),
        ("[12]00", ["100", "200"], ["300", "[12]00"]),
        ("[!12]00", ["300"], ["100", "a/00/00"]),
        ("[^1-2]00", ["300"], ["100", "200"]),
        ("a[!x]b", ["acb"], ["a/b"]),
        ("a[.-0]b", ["a0b"], ["a/b"]),
        ("[]]", ["]"], ["["]),
        ("[-a]", ["-", "a"], ["b"]),
        ("**/b", ["b", "a/b", "a/a/b/c"], ["ab"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "ab"]),
        ("a/**/**/b", ["a/b", "a/x/y/b"], ["b"]),
        ("**", ["a", "a/b"], []),
        ("a**b", ["ab", "axyb"], ["ax/yb"]),
        ("old/", ["old/x", "a/old/x/y"], ["old", "a/old"]),
        ("/old/", ["old/x"], ["a/old/x", "old"]),
        ("a/old/", ["a/old/x"], ["old/x"]),
        (r"\*", ["*"], ["a"]),
        (r"[\]]", ["]"], ["\\"]),
        (r"\!a", ["!a"], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
        ("a+(b|c)$", ["a+(b|c)$"], ["ab"]),
        ("ä", ["ä"], ["a"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], other: list[str]) -> None:
    glob = Glob(pattern)
    assert [path for path in matching if not glob.matches(path)] == []
    assert [path for path in other if glob.matches(path)] == []


def test_a_slash_at_the_end_asks_for_a_folder() -> None:
    assert Glob("old/").matches("a/old", is_folder=True)
    assert not Glob("old/").matches("a/old")
    assert Glob("old").matches("a/old", is_folder=True)
    assert not Glob("a/**/").matches("a", is_folder=True)
    assert Glob("a/**/").matches("a/b", is_folder=True)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "an empty pattern matches nothing"),
        ("//", "an empty pattern matches nothing"),
        ("a//b", "a name between two slashes is empty"),
        ("!a", "a pattern cannot be negated with '!'"),
        ("a[b", "a '[' without a ']'"),
        ("[]", "a '[' without a ']'"),
        ("[z-a]", "'[z-a]' is not a valid character set"),
        ("[[:digit:]]", "named character classes like [:digit:] are not supported"),
        ("a\\", "a name ends in a backslash"),
    ],
)
def test_patterns_that_nobody_can_mean(pattern: str, reason: str) -> None:
    with pytest.raises(GlobError) as caught:
        Glob(pattern)
    assert str(caught.value) == reason


NAMES = st.text(st.sampled_from("ab.*?[]!^-\\é "), min_size=1, max_size=5)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_an_escaped_path_matches_itself_and_what_is_below(names: list[str]) -> None:
    path = "/".join(names)
    escaped = "/".join("".join("\\" + character for character in name) for name in names)
    glob = Glob("/" + escaped)
    assert glob.matches(path)
    assert glob.matches(path + "/below")
    assert not glob.matches(path + "x")
    assert not glob.matches("above/" + path)


@given(st.text(st.sampled_from("ab*?[]!^-\\/"), max_size=8), st.lists(NAMES, min_size=1, max_size=4))
def test_what_matches_a_folder_matches_what_is_below(pattern: str, names: list[str]) -> None:
    try:
        glob = Glob(pattern)
    except GlobError:
        return
    path = "/".join(names)
    if glob.matches(path, is_folder=True):
        assert glob.matches(path + "/below")


def means(names: list[str], parts: list[str]) -> bool:
    """What a pattern of `*`, `?` and `**` says about a path, tried out in all ways."""
    if not names:
        return True
    if names == ["**"]:
        return bool(parts)
    if names[0] == "**":
        return any(means(names[1:], parts[start:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], names[0]) and means(names[1:], parts[1:])


FEW_NAMES = st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=6)


@given(st.lists(st.just("**") | st.text("ab*?", min_size=1, max_size=5), min_size=1, max_size=5), FEW_NAMES)
def test_a_pattern_matches_what_it_means(names: list[str], parts: list[str]) -> None:
    assert Glob("/" + "/".join(names)).matches("/".join(parts)) == means(names, parts)


@given(st.text("ab*?", min_size=1, max_size=5), FEW_NAMES)
def test_a_name_alone_matches_at_every_depth(name: str, parts: list[str]) -> None:
    assert Glob(name).matches("/".join(parts)) == means(["**", name], parts)


@pytest.mark.parametrize(
    "pattern", ["*a" * 40 + "b", "**/a/" * 40 + "b", "/".join(["*a*a*"] * 40) + "/x", "a*" * 40]
)
@pytest.mark.parametrize("path", ["a" * 4000, "a/" * 2000 + "c", "aaaa/" * 800 + "y"])
def test_a_pattern_that_could_match_in_many_ways_is_tried_in_one(pattern: str, path: str) -> None:
    """Within a bounded share of the processor: trying all of them would take for ever."""
    within_limits(f"from pvelint.config import Glob; Glob({pattern!r}).matches({path!r})")
