"""Of a tree that changed, the cache has the findings that the change does not concern."""

from __future__ import annotations

from typing import Any

from .test_cache import CONF, Ask, ask, is_known, judged

__all__ = ["ask", "judged"]


def test_only_those_are_judged_again_that_meet_a_changed_guest(
    ask: Ask, judged: list[object], pvelint: Any
) -> None:
    """100 and 101 have a disk in common."""
    for number in range(110, 120):
        CONF.with_name(f"{number}.conf").write_text(f"name: vm{number}\nmemroy: 1\n", encoding="ascii")
    ask()
    pvelint(".", "--cache-dir", "cache")
    CONF.write_text("name: vm115\n", encoding="ascii")
    assert not is_known(judged, pvelint)
    assert {guest.vmid for guest in judged} == {100, 101, 115}  # type: ignore[attr-defined]
    CONF.with_name("117.conf").unlink()
    assert is_known(judged, pvelint)
    ask()


def test_a_guest_with_a_password_is_judged_each_time(ask: Ask, judged: list[object], pvelint: Any) -> None:
    for number in range(110, 120):
        CONF.with_name(f"{number}.conf").write_text(f"name: vm{number}\nmemroy: 1\n", encoding="ascii")
    CONF.with_name("112.conf").write_text("cipassword: hunter2hunter2\nmemroy: 1\n", encoding="ascii")
    ask()
    pvelint(".", "--cache-dir", "cache")
    assert not is_known(judged, pvelint)
    assert {guest.vmid for guest in judged} == {112}  # type: ignore[attr-defined]
