import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.hardware.pci import Address, Device, parse_address, parse_addresses, parse_id

ADDRESSES = st.builds(
    Address,
    st.integers(0, 0xFFFFF),
    st.integers(0, 0xFF),
    st.integers(0, 0xFF),
    st.none() | st.integers(0, 15),
)


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("01:00.0", Address(0, 1, 0, 0), "0000:01:00.0"),
        ("01:00", Address(0, 1, 0, None), "0000:01:00"),
        ("0000:0a:1f.7", Address(0, 10, 31, 7), "0000:0a:1f.7"),
        ("10000:e1:00.0", Address(0x10000, 0xE1, 0, 0), "10000:e1:00.0"),
        ("0A:1F.F", Address(0, 10, 31, 15), "0000:0a:1f.f"),
    ],
)
def test_address_is_read_and_shown_in_full(text: str, address: Address, shown: str) -> None:
    assert parse_address(text) == address
    assert str(address) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01",
        "1:0.0",
        "01:00.",
        "01:00.00",
        "000:01:00.0",
        "01:00.0 ",
        "01:00.0\n",
        "0g:00.0",
        "\u0660\u0661:00.0",
        "host",
    ],
)
def test_other_text_is_no_address(text: str) -> None:
    assert parse_address(text) is None


@given(ADDRESSES)
def test_shown_address_is_read_back(address: Address) -> None:
    assert parse_address(str(address)) == address


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    address = parse_address(text)
    assert address is None or parse_address(str(address)) == address


def test_list_is_all_addresses_or_nothing() -> None:
    assert parse_addresses("01:00.0;0000:02:00") == (Address(0, 1, 0, 0), Address(0, 2, 0))
    assert parse_addresses("01:00.0") == (Address(0, 1, 0, 0),)
    assert parse_addresses("01:00.0;") == ()
    assert parse_addresses("") == ()


def test_all_functions_come_before_each() -> None:
    slot, first, second, later = Address(0, 1, 0), Address(0, 1, 0, 0), Address(0, 1, 0, 1), Address(1, 0, 0)
    assert sorted([later, second, slot, first]) == [slot, first, second, later]
    assert later > slot >= slot


def test_slot_covers_its_functions() -> None:
    slot, function = Address(0, 1, 0), Address(0, 1, 0, 1)
    assert slot.covers(function)
    assert slot.covers(slot)
    assert function.covers(function)
    assert not function.covers(slot)
    assert not function.covers(Address(0, 1, 0, 2))
    assert not slot.covers(Address(0, 1, 1, 1))
    assert not slot.covers(Address(1, 1, 0, 1))


@pytest.mark.parametrize("text", ["1000:0097", "1000-0097", "0x1000:0x0097"])
def test_id_in_its_spellings(text: str) -> None:
    assert parse_id(text) == ("1000", "0097")


def test_id_is_lowered_and_checked() -> None:
    assert parse_id("144D:A808") == ("144d", "a808")
    assert parse_id("1000:97") is None
    assert parse_id("1000:0097\n") is None


def test_device_id() -> None:
    assert Device(Address(0, 1, 0, 0), "1000", "0097").id == "1000:0097"
