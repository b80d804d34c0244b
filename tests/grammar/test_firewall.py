"""The firewall's files: every line is read, and rules are judged as PVE judges them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.firewall.addresses import BadAddressError, read_addresses, read_network
from pvelint.grammar.firewall.faults import faults
from pvelint.grammar.firewall.firewall import Firewall, Level
from pvelint.grammar.firewall.ports import BadPortError, check_ports
from pvelint.grammar.firewall.read import read_firewall
from pvelint.grammar.firewall.references import World
from pvelint.grammar.firewall.words import macros
from pvelint.grammar.syntax.firewall_line import (
    BrokenRuleLine,
    parse_alias_line,
    parse_member_line,
    parse_option_line,
    parse_outer_line,
    parse_rule_line,
)
from pvelint.grammar.version import NEWEST

LINES = st.lists(
    st.one_of(
        st.text(alphabet=" \t\r#|[]!():,.-+/aeginoptru019\u00a0\udc80", max_size=30),
        st.sampled_from(
            [
                "[OPTIONS]",
                "enable: 1",
                "[ALIASES]",
                "lan 10.0.0.0/8",
                "[IPSET ab]",
                "!10.0.0.1 # x",
                "[group web]",
                "IN SSH(ACCEPT)",
                "[RULES]",
                "OUT DROP -p tcp -dport 22,80:90 -source +ab -dest lan -i net0 -log info",
                "IN ACCEPT -p icmp -dport 300",
            ]
        ),
    ),
    max_size=12,
)


def read(text: str, level: Level = Level.DATACENTER) -> Firewall:
    return read_firewall(level, "a.fw", text).facts


def facts(line: str, level: Level = Level.DATACENTER, above: str = "") -> list[str]:
    own = read(f"{above}\n[RULES]\n{line}\n", level)
    world = World(
        own=own, datacenter=own if level is Level.DATACENTER else None, is_known=True, version=NEWEST
    )
    return [fault.fact for rule in own.rules for fault in faults(rule, world)]


@given(st.sampled_from(Level), LINES)
def test_nothing_raises_and_every_place_lies_in_the_file(level: Level, lines: list[str]) -> None:
    found = read_firewall(level, "a.fw", "\n".join(lines))
    own = found.facts
    world = World(own=own, datacenter=own, is_known=True, version=NEWEST)
    rules = list(own.all_rules())
    places = [rule.place(fault.part) for rule in rules for fault in faults(rule, world)]
    things: list[Any] = [*rules, *own.broken_rules, *own.bad_options, *own.ipsets.values()]
    places += [thing.place() for thing in things]
    places += [member.place() for ipset in own.ipsets.values() for member in ipset.members]
    places += [repeat.place for repeat in own.repeats] + [problem.place for problem in found.problems]
    for place in places:
        (line, start), (last, end) = place.span
        assert line == last and 1 <= start <= end <= len(lines[line - 1]) + 1


@given(st.text(alphabet=" \t\r#|[]!():,.-+/aeginoptru019\u00a0\udc80", max_size=40))
def test_every_line_is_one_of_the_things_it_may_be(text: str) -> None:
    for parse in (parse_outer_line, parse_rule_line):
        assert parse(text).text == text
    if text.strip(" \t\r\f\v"):
        assert [parse(text).text for parse in (parse_option_line, parse_alias_line, parse_member_line)] == [
            text
        ] * 3


def test_the_parts_of_a_rule() -> None:
    text = "|IN SSH(ACCEPT) -source +adm --proto udp -p tcp -log info # why"
    node = parse_rule_line(text)
    assert not isinstance(node, BrokenRuleLine)
    assert node.is_off and node.macro is not None and node.rest is None
    assert (node.type.text, node.macro.text, node.action.text) == ("IN", "SSH", "ACCEPT")
    assert {name: part.text for name, part in node.parameters.items()} == {
        "source": "+adm",
        "proto": "tcp",
        "log": "info",
    }
    for part in (node.type, node.macro, node.action, *node.parameters.values()):
        assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("IN ACCEPT -p  tcp", "-p  tcp"),
        ("IN ACCEPT -p tcp -dst 10.0.0.1", "-dst 10.0.0.1"),
        ("IN ACCEPT -log warn", "-log warn"),
        ("IN ACCEPT -log infox", "x"),
        ("GROUP web -p tcp", "-p tcp"),
        ("IN ACCEPT --i net0", "--i net0"),
    ],
)
def test_what_pve_cannot_read_in_a_rule(line: str, rest: str) -> None:
    [broken] = read(f"[RULES]\n{line} # x").broken_rules
    assert broken.place().value == rest


@pytest.mark.parametrize(
    ("line", "level", "count"),
    [
        ("IN ACCEPT -source 10.0/16 -dest 0/0", Level.NODE, 0),
        ("IN ACCEPT -source 10.0.0.0/255.255.255.0", Level.NODE, 0),
        ("IN ACCEPT -source 10.0.0.1/24", Level.NODE, 1),
        ("IN ACCEPT -source 10.0.0.9-10.0.0.1", Level.NODE, 1),
        ("IN ACCEPT -p icmp -source ::1", Level.NODE, 1),
        ("IN Ping(ACCEPT) -source ::1", Level.NODE, 0),
        ("IN Ping(ACCEPT) -p icmpv6", Level.NODE, 0),
        ("IN Web(ACCEPT) -p tcp -dport 80", Level.NODE, 1),
        ("IN ACCEPT -p 6 -dport 22", Level.NODE, 0),
        ("IN ACCEPT -p tcp -dport 0", Level.NODE, 0),
        ("IN ACCEPT -p 0 -dport 22", Level.NODE, 1),
        ("IN ACCEPT -i net0", Level.GUEST, 0),
        ("IN ACCEPT -i eth0", Level.GUEST, 1),
        ("IN ACCEPT -i net0s", Level.GUEST, 1),
        ("IN ACCEPT -i eth0", Level.NODE, 0),
        ("FORWARD ACCEPT", Level.VNET, 0),
        ("IN ACCEPT", Level.VNET, 1),
    ],
)
def test_rules_are_judged_as_pve_judges_them(line: str, level: Level, count: int) -> None:
    assert len(facts(line, level)) == count


@pytest.mark.parametrize(
    ("above", "source", "count"),
    [
        ("[ALIASES]\nLan 10.0.0.0/8", "lAN", 0),
        ("[ALIASES]\nLan 10.0.0.0/8", "dc/lan", 0),
        ("[ALIASES]\nLan 10.0.0.0/8", "guest/lan", 1),
        ("[ALIASES]\nlan 10.0.0.0/8\n[RULES]\nIN DROP -source lan\n[ALIASES]\nlan 10.0.0.0/8", "lan", 0),
        ("[IPSET Adm]\n10.0.0.1", "+adm", 0),
        ("[IPSET Adm]\n10.0.0.1", "+Adm", 1),
        ("", "+sdn/anything", 0),
        ("", "+web-no-gateway", 0),
        ("", "+management", 1),
    ],
)
def test_names_are_looked_up_as_pve_does(above: str, source: str, count: int) -> None:
    assert len(facts(f"IN ACCEPT -source {source}", above=above)) == count


def test_what_is_defined_below_is_not_there_yet() -> None:
    own = read(
        "[RULES]\nIN ACCEPT -source +adm\n[IPSET adm]\n10.0.0.1\n[group web]\nIN ACCEPT -source +adm\n"
    )
    world = World(own=own, datacenter=own, is_known=True, version=NEWEST)
    assert [rule.number for rule in own.all_rules() if any(faults(rule, world))] == [2]


def test_options_that_pve_takes_hold() -> None:
    own = read("[OPTIONS]\nEnable: 1\nenable: yes\npolicy_in:drop\nlog_level_in: info\n")
    assert own.enabled and set(own.options) == {"enable", "policy_in"}
    assert [bad.number for bad in own.bad_options] == [3, 5]


def test_a_repeated_section_forgets_the_first() -> None:
    own = read("[group web]\nIN ACCEPT\n[group Web]\nIN DROP\n[ALIASES]\na1 10.0.0.1\nA1 10.0.0.2\n")
    assert [(repeat.kind, repeat.name, repeat.lost) for repeat in own.repeats] == [
        ("group", "web", 1),
        ("alias", "a1", 1),
    ]
    assert [rule.number for rule in own.groups["web"].rules] == [4]


@pytest.mark.parametrize("text", ["10.0.0.0/33", "::/129"])
def test_a_prefix_that_is_too_long_is_read(text: str) -> None:
    assert read_network(text).is_too_long
    with pytest.raises(BadAddressError):
        read_addresses(text)


@pytest.mark.parametrize("text", ["22,", "70000", "90:80", "80-90", "8,echo-request", ",".join("1" * 16)])
def test_lists_of_ports_that_pve_does_not_take(text: str) -> None:
    with pytest.raises(BadPortError):
        check_ports(text, takes_icmp=True)


def test_macros_are_found_in_any_case() -> None:
    assert macros()["spiceproxy"].name == "SPICEproxy" and macros()["dhcpv6"].family == 6
