"""Records behave as the dataclasses that type checkers take them for."""

from __future__ import annotations

import pickle

import pytest
from pvelint.grammar.record import Record, field, fields, replace


class Plain(Record):
    first: str
    second: int = 2


class More(Plain):
    third: tuple[str, ...] = ()


class Named(Record, kw_only=True):
    must: str
    made: list[str] = field(default_factory=list)


class Mixed(Record):
    first: str
    label: str = field(default="none", kw_only=True)
    names: dict[str, str] = field(default_factory=dict, hash=False)


class Same(Record, eq=False):
    text: str


def test_fields_are_given_in_order_by_name_or_left_out() -> None:
    assert (Plain("a").first, Plain("a").second, Plain("a", 3).second) == ("a", 2, 3)
    assert Plain(second=4, first="b") == Plain("b", 4)
    assert More("a", 1, ("x",)).third == ("x",)
    assert Mixed("a", {"k": "v"}, label="x").label == "x"


def test_what_is_no_field_or_lacks_is_refused() -> None:
    for wrong in (dict[str, str](), {"first": "a", "other": "b"}):
        with pytest.raises(TypeError):
            Plain(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Plain("a").other = 1  # type: ignore[attr-defined]


def test_each_has_a_default_of_its_own_where_a_factory_makes_it() -> None:
    one, other = Named(must="a"), Named(must="a")
    one.made.append("x")
    assert (one.made, other.made) == (["x"], [])


def test_they_are_equal_and_hashed_by_their_fields_and_class() -> None:
    assert Plain("a") == Plain("a", 2)
    assert Plain("a") != Plain("b")
    assert Plain("a", 2) != More("a", 2)
    assert hash(Plain("a")) == hash(Plain("a", 2))
    assert {Plain("a"), Plain("a"), More("a"), More("a", 2)} == {Plain("a"), More("a")}
    assert hash(Mixed("a", {"k": "v"})) == hash(Mixed("a"))
    assert Mixed("a", {"k": "v"}) != Mixed("a")
    assert Same("a") != Same("a")
    assert len({Same("a"), Same("a")}) == 2


def test_they_can_be_changed_shown_and_sent() -> None:
    assert replace(More("a"), third=("x",)) == More("a", 2, ("x",))
    assert repr(Mixed("a")) == "Mixed(first='a', label='none', names={})"
    assert pickle.loads(pickle.dumps(More("a"))) == More("a")
    assert list(fields(Mixed)) == list(fields(Mixed("a"))) == ["first", "label", "names"]


def test_they_hold_nothing_but_their_fields() -> None:
    assert not hasattr(More("a"), "__dict__")
