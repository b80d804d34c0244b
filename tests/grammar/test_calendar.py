"""Calendar events; what is right and wrong was tried with proxmox-time itself."""

import pytest
from pvelint.grammar.schema.formats.calendar import CalendarEvent, read_event

RIGHT = (
    "daily", "semi-annually UTC", "dailyUTC", "mon", "MONday", "mon,wed..fri", "fri..mon", "sat 02:00", "mon02:00",
    "mon..fri 8..17,22:0/15", "*", "0", "*:0", "*:*:*", "*:3:5", "*/2:00", "6,4..10:23,5/5", "4..10/2:0", "0/0",
    "2020-07-31", "02-28", "1965/5-01-01", "*-*-* 00:00:00", "*-*-01", "sun *-*-1..7 4:00", "mon 2 UTC", "01-01*:00",
    "0000000002:00", "25:00", "5..30:00", "*-*",
)  # fmt: skip
WRONG = (
    "foo", "Daily", "mon,", "mon, tue", "mon-fri", "mon..", "UTC", "*/0", "60", "2:60", "22..6:00", "1:2:3:4", "24:00:00",
    "2020-13-01", "01-32", "02:00 sat", "*-*-*  00:00  ", "*-*~1", "2:00,", "2..1", "1.5:00", "0 2 * * *", "4294967296",
    "٣:00", "daily 02:00", "mon 01-01 ,",
)  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_pve_takes(text: str) -> None:
    assert read_event(text) is not None


@pytest.mark.parametrize("text", WRONG)
def test_pve_refuses(text: str) -> None:
    assert read_event(text) is None


def test_the_parts_of_an_event() -> None:
    assert read_event("sat,sun 2026-*-1..7 2:30:15 UTC") == CalendarEvent(
        "", "sat,sun", ("2026", "*", "1..7"), "2", "30", "15"
    )
    assert read_event("weekly") == CalendarEvent(shorthand="weekly")
    assert read_event("15") == CalendarEvent(minutes="15")


@pytest.mark.parametrize(("text", "minutes", "seconds"), [("24:00", "24", "00"), ("0..30:15", "0..30", "15")])
def test_an_hour_that_no_day_has_is_left_to_the_minutes(text: str, minutes: str, seconds: str) -> None:
    assert read_event(text) == CalendarEvent(minutes=minutes, seconds=seconds)
