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
