"""datacenter.cfg: settings without entries, of which PVE looks at the last of each name."""

from __future__ import annotations

from pvelint.grammar.cluster.datacenter import read_datacenter
from pvelint.grammar.version import NEWEST, Version


def test_the_last_line_of_a_name_counts_even_if_it_is_empty() -> None:
    text = "keyboard: sv\nmax_workers: 2\nmax_workers: 4\nkeyboard:\n"
    settings = read_datacenter(NEWEST, "datacenter.cfg", text).facts
    assert {name: found.value.text for name, found in settings.items()} == {"max_workers": "4"}


def test_a_message_shows_no_value_of_hundreds_of_characters() -> None:
    text = f"keyboard: {'x' * 300}\n{'y' * 300}: 1\nha: {'z' * 300}=1\n"
    problems = read_datacenter(NEWEST, "datacenter.cfg", text).problems
    assert len(problems) == 3 and all(len(problem.message) < 100 for problem in problems)


def test_half_a_byte_in_mac_prefix_is_new_in_9_2() -> None:
    kept = [
        read_datacenter(version, "datacenter.cfg", "mac_prefix: bc:24:1\n").facts
        for version in (Version.V9_1, NEWEST)
    ]
    assert [list(settings) for settings in kept] == [[], ["mac_prefix"]]
