"""corosync.conf: who is in the cluster, and without whom it stands still."""

from __future__ import annotations

import pytest
from pvelint.grammar.cluster.corosync import read_corosync


def nodes(*votes: int | None) -> str:
    lines = [
        f"  node {{\n    name: pve{number}\n    ring0_addr: 10.0.0.{number}\n"
        + (f"    quorum_votes: {count}\n" if count is not None else "")
        + "  }\n"
        for number, count in enumerate(votes, 1)
    ]
    return "nodelist {\n" + "".join(lines) + "}\n"


DEVICE = (
    "quorum {\n  device {\n    model: net\n    net {\n      host: 10.0.0.9\n    }\n    votes: 1\n  }\n}\n"
)
LINKS = "totem {\n  interface {\n    linknumber: 0\n  }\n  cluster_name: home\n}\n"


@pytest.mark.parametrize(
    ("text", "indispensable"),
    [
        (nodes(None, None), ["pve1", "pve2"]),
        (nodes(1, 1) + LINKS, ["pve1", "pve2"]),
        (nodes(1, 1) + DEVICE, []),
        (nodes(1, 1) + DEVICE.replace("    votes: 1\n", ""), []),
        (nodes(1, 1) + "quorum {\n  two_node: 1\n}\n", []),
        (nodes(1, 1) + "quorum {\n  expected_votes: 1\n}\n", []),
        (nodes(1, 1) + "quorum {\n  two_node: 0\n}\n", ["pve1", "pve2"]),
        (nodes(2, 1), ["pve1"]),
        (nodes(1, 1, 1), []),
        (nodes(3, 1, 1), ["pve1"]),
        (nodes(2, 1, 1, 1), []),
        (nodes(1, 1, 1, 1), []),
    ],
)
def test_whom_the_others_need(text: str, indispensable: list[str]) -> None:
    corosync = read_corosync("corosync.conf", text).facts
    assert [member.name for member in corosync.indispensable] == indispensable


def test_members_stand_at_their_names() -> None:
    corosync = read_corosync("corosync.conf", "# node\n" + nodes(1, 2)).facts
    assert {name: (one.votes, one.place.span.start.line) for name, one in corosync.members.items()} == {
        "pve1": (1, 4),
        "pve2": (2, 9),
    }


@pytest.mark.parametrize(
    ("links", "uneven"),
    [
        (((0,), (0,)), set()),
        (((0, 1), (0, 1)), set()),
        (((0, 1), (0,)), {0, 1}),
        (((0,), (1,)), set()),
        (((0, 1), ()), set()),
    ],
)
def test_links_that_all_nodes_must_have(links: tuple[tuple[int, ...], ...], uneven: set[int]) -> None:
    text = "".join(
        f"node {{\n  name: pve{number}\n"
        + "".join(f"  ring{link}_addr: 10.0.{link}.{number}\n" for link in of_node)
        + "}\n"
        for number, of_node in enumerate(links, 1)
    )
    assert read_corosync("corosync.conf", text).facts.uneven_links == uneven


def test_two_sections_with_one_name_are_one_node_of_pve_and_two_of_corosync() -> None:
    corosync = read_corosync("corosync.conf", nodes(1, 1, 1).replace("pve3", "pve2")).facts
    assert [(one.name, one.addresses[0].value) for one in corosync.members.values()] == [
        ("pve1", "10.0.0.1"),
        ("pve2", "10.0.0.3"),
    ]
    assert (len(corosync.sections), corosync.votes) == (3, 3)


def test_a_node_without_name_is_called_by_its_address() -> None:
    corosync = read_corosync("corosync.conf", nodes(1, 1).replace("    name: pve2\n", "")).facts
    assert {name: one.has_name for name, one in corosync.members.items()} == {"pve1": True, "10.0.0.2": False}


def inside(section: str, line: str) -> str:
    """A file with one line, in sections that a path of dots names."""
    names = section.split(".") if section else []
    return "".join(f"{name} {{\n" for name in names) + f"{line}\n" + "}\n" * len(names)


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("totem", "token: 10000"),
        ("totem", "token: +10000"),
        ("totem", "token : 010000 \r"),
        ("totem", "\ttoken:\t10000\t"),
        ("totem", "token: 4294967295"),
        ("totem", "knet_compression_level: -1"),
        ("totem", "config_version: 18446744073709551615"),
        ("totem", "config_version: -1"),
        ("totem", "rrp_token_expired_timeout: 1 # gone in corosync 3.1.10"),
        ("totem", "ip_dscp: ef"),
        ("totem", "# token: 10s"),
        ("totem", "cluster_name: home # sweet home"),
        ("totem", "cluster_name:"),
        ("totem", ": home"),
        ("totem.interface", "mcastport: 65535"),
        ("totem.other", "token: 10s"),
        ("quorum.device.net", "timeout: 10s"),
        ("pload", "count: x"),
        ("", "token: 10s"),
        ("", "\0\0"),
        ("", "#" * 510),
        ("", f"{'x' * 253} {{\n}}"),
    ],
)
def test_lines_that_corosync_takes(section: str, line: str) -> None:
    assert read_corosync("corosync.conf", inside(section, line)).problems == ()


@pytest.mark.parametrize(
    ("section", "line", "fact"),
    [
        ("totem", "token: 10000   # Default: 3000ms", "a comment needs a line of its own"),
        ("nodelist.node", "nodeid: 1 # c", "a comment needs a line of its own"),
        ("totem", "ip_version: ipv4-6 # both", "a comment needs a line of its own"),
        ("totem", "token: 10000ms", "`token` is `10000ms`, not a whole number from 0 to 4294967295"),
        ("totem", "token: 10s # long", "`token` is `10s # long`, not a whole number"),
        ("totem", "token:", "`token` is empty"),
        ("totem", "token: 0x10", "`token` is `0x10`"),
        ("totem", "token: \u0661", "`token` is"),
        ("totem", "token: -1", "`token` is `-1`"),
        ("totem", "token: 4294967296", "`token` is `4294967296`"),
        ("totem", "token: 5\r ", "`token` is"),
        ("totem", "knet_compression_level: -2147483649", "from -2147483648 to 2147483647"),
        ("totem", "config_version: 18446744073709551616", "up to 18446744073709551615"),
        ("totem", "knet_compression_model: none", "one of zlib, lz4"),
        ("totem.interface", "ttl: 256", "from 0 to 255"),
        ("totem.interface", "mcastport: 65536", "from 0 to 65535"),
        ("quorum", "two_node: yes", "`two_node` is `yes`"),
        ("quorum.device", "votes: one", "`votes` is `one`"),
        ("resources", "watchdog_timeout: 6s", "`watchdog_timeout` is `6s`"),
        ("system", "sched_rr: on", "one of yes, no"),
        ("totem", "my cluster: home", "something else than letters"),
        ("", ": home", "no name before `:`"),
        ("", "ab: 1", "less than 3 characters"),
        ("", "#" * 511, "more than 510 bytes"),
        ("", "#" + "\xe9" * 255, "more than 510 bytes"),
        ("", f"{'x' * 254} {{\n}}", "too long"),
        ("a" * 120, f"{'x' * 134}: 1", "too long"),
    ],
)
def test_the_first_line_that_corosync_refuses(section: str, line: str, fact: str) -> None:
    (problem,) = read_corosync("corosync.conf", inside(section, line) + "neither\n").problems
    assert fact in problem.message
    assert problem.place.span.start.line == (section.count(".") + 2 if section else 1)


def test_the_sections_of_a_line_end_where_they_are_closed() -> None:
    text = inside("totem.interface", "ttl: 1") + inside("logging", "ttl: far") + inside("totem", "ttl: far")
    assert read_corosync("corosync.conf", text).problems == ()
    (problem,) = read_corosync("corosync.conf", text + inside("totem:", "token: far")).problems
    assert problem.place.key == "token"
