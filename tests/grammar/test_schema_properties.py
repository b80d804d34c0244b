"""Whatever stands in a file is read: nothing raises, columns lie inside the value, time stays linear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.schema.options.table import option_names, suboption_names
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.version import NEWEST, Version

VERSIONS = st.sampled_from(Version)
KEYS = st.sampled_from(sorted(option_names(NEWEST))) | st.text(max_size=12)
TEXTS = st.text(st.characters(exclude_characters="\n"), min_size=1)
ASCII_DIGITS = "0123456789"


@st.composite
def settings_of_known_words(draw: st.DrawFn) -> tuple[str, str]:
    key = draw(KEYS)
    names = suboption_names(key, NEWEST)
    words = st.sampled_from(("1", "on", "local:x", "virtio", "", " ", "\udcff", "٣", "0" * 30, "=", ";"))
    pair = st.builds("{}={}".format, st.sampled_from(names), words) if names else words
    return key, ",".join(draw(st.lists(pair | words | TEXTS, min_size=1)))


@given(settings_of_known_words() | st.tuples(KEYS, TEXTS), VERSIONS)
def test_any_value_is_read(setting: tuple[str, str], version: Version) -> None:
    key, value = setting
    reading = read_value(key, value, version, frozenset())
    for problem in reading.problems:
        assert 0 <= problem.start <= problem.end <= len(value)
    for name, sub in reading.options.items():
        assert name == sub.name
        assert value[sub.item.start : sub.item.end] == sub.item.text
    assert not (reading.vanishes and reading.problems)


@given(st.text("٣۴५0123456789", min_size=1), VERSIONS)
def test_only_ascii_digits_are_digits(text: str, version: Version) -> None:
    ascii_only = all(character in ASCII_DIGITS for character in text)
    assert read_value("balloon", text, version).dropped is not ascii_only


LONG = 20_000


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("affinity", "0" * LONG + "x"),
        ("name", "a-" * LONG),
        ("tags", "a" * LONG + "!"),
        ("runningcpu", "a" * LONG + "!"),
        ("runningcpu", "+a," * LONG + "!"),
        ("machine", "pc-" + "1.1" * LONG),
        ("hostpci0", "aa:bb;" * LONG),
        ("usb0", "1-" + "1." * LONG),
        ("net0", "virtio,trunks=" + "1-2;" * LONG),
        ("smbios1", "family=" + "=" * LONG),
        ("running-nets-host-mtu", "net0=1," * LONG),
        ("ipconfig0", "ip=1.1.1.1/" + "0" * LONG + "9"),
        ("cores", "9" * LONG),
        ("cpulimit", "9" * LONG),
        ("scsi0", "local:x,size=" + "1" * LONG),
        ("startup", "0" * LONG + "x"),
    ],
)
def test_long_values_need_no_long_time(key: str, value: str) -> None:
    """Quadratic matching would take minutes here."""
    assert read_value(key, value, NEWEST).key == key
