"""Where HA may run a guest, and which of its rules PVE drops."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.placement.ha import managed
from pvelint.grammar.placement.ha_rules import Conflict, judge
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.tree import TreeOf
from pvelint.grammar.version import Version

MEMBERS = "".join(f"node {{\nname: pve{number}\n}}\n" for number in (1, 2, 3))
RESOURCES = "vm: 100\n\tgroup g1\n\nvm: 101\n"


def nodes_of(vmid: int, version: Version = Version.V9_2, **files: str) -> set[str] | None:
    texts = {f"ha/{name}.cfg": text for name, text in {"resources": RESOURCES, **files}.items()}
    texts["corosync.conf"] = MEMBERS
    cluster = Cluster({name: partial(str, text) for name, text in texts.items()}, version=version)
    tree = TreeOf[Guest](".", version, cluster)
    guest = Guest(parse_document(f"{vmid}.conf", "memory: 512\n"), version, vmid=vmid, node="pve1", tree=tree)
    found = managed(guest)
    return None if found is None else set(found.nodes)


def rules(text: str, version: Version = Version.V9_2) -> dict[str, Conflict]:
    cluster = Cluster({"ha/rules.cfg": lambda: text, "corosync.conf": lambda: MEMBERS}, version=version)
    return {rule.id: objection.conflict for rule, objection in judge(cluster).dropped}


@pytest.mark.parametrize(
    ("rule", "nodes"),
    [
        ("nodes pve1,pve2\n\tstrict 1", {"pve1", "pve2"}),
        ("nodes pve1,pve2", {"pve1", "pve2", "pve3"}),
        ("nodes pve1,pve2\n\tstrict 1\n\tdisable 0", {"pve1", "pve2", "pve3"}),
        ("nodes pve1\n\tstrict 1\n\taffinity negative", {"pve2", "pve3"}),
        ("nodes pve1,pve2\n\tstrict 1\n\taffinity negative", None),
        ("nodes pve1\n\taffinity negative", {"pve1", "pve2", "pve3"}),
        ("nodes pve1,pve2,gone\n\tstrict 1", {"pve1", "pve2"}),
    ],
)
def test_what_a_rule_about_nodes_leaves(rule: str, nodes: set[str] | None) -> None:
    assert nodes_of(101, rules=f"node-affinity: of-nodes\n\tresources vm:101\n\t{rule}\n") == nodes


def test_before_9_2_rules_about_nodes_know_no_affinity() -> None:
    text = "node-affinity: of-nodes\n\tresources vm:101\n\tnodes pve1,pve2\n\tstrict 1\n\taffinity negative\n"
    assert nodes_of(101, Version.V9_1, rules=text) == {"pve1", "pve2"}


def test_pve_8_has_groups_alone() -> None:
    text = "node-affinity: of-nodes\n\tresources vm:101\n\tnodes pve1,pve2\n\tstrict 1\n"
    group = "group: g1\n\tnodes pve2,pve3:2\n\trestricted\n"
    assert nodes_of(100, Version.V8_4, rules=text, groups=group) == {"pve2", "pve3"}
    assert nodes_of(101, Version.V8_4, rules=text, groups=group) == {"pve1", "pve2", "pve3"}


def test_a_group_that_is_left_is_a_rule_of_pve_9() -> None:
    group = "group: g1\n\tnodes pve2,pve3\n\trestricted\n"
    assert nodes_of(100, groups=group) == {"pve2", "pve3"}
    twice = "node-affinity: of-nodes\n\tresources vm:100\n\tnodes pve1,pve2\n\tstrict 1\n"
    assert nodes_of(100, groups=group, rules=twice) == {"pve1", "pve2", "pve3"}


def test_a_group_that_is_not_there_is_none() -> None:
    assert nodes_of(100, groups="group: other\n\tnodes pve1\n") == {"pve1", "pve2", "pve3"}
    assert nodes_of(100) is None


def test_what_stays_together_goes_where_one_has_to_be() -> None:
    text = (
        "node-affinity: of-nodes\n\tresources vm:200\n\tnodes pve1,pve2\n\tstrict 1\n\n"
        "resource-affinity: first\n\tresources vm:200,vm:150\n\taffinity positive\n\n"
        "resource-affinity: second\n\tresources vm:150,vm:101\n\taffinity positive\n"
    )
    assert nodes_of(101, rules=text) == {"pve1", "pve2"}


def test_bundles_are_put_together_as_pve_does() -> None:
    """`c` meets both others, and joins the first: the other keeps the resource of its own."""
    text = (
        "resource-affinity: aa\n\tresources vm:1,vm:9\n\taffinity positive\n\n"
        "resource-affinity: bb\n\tresources vm:2,vm:8\n\taffinity positive\n\n"
        "resource-affinity: cc\n\tresources vm:8,vm:9\n\taffinity positive\n\n"
        "resource-affinity: dd\n\tresources vm:1,vm:2\n\taffinity negative\n\n"
        "resource-affinity: ee\n\tresources vm:1,vm:8\n\taffinity negative\n"
    )
    assert rules(text) == dict.fromkeys(("aa", "cc", "ee"), Conflict.TOGETHER_AND_APART)


def test_of_a_node_that_is_named_twice_the_last_priority_counts() -> None:
    others = "\tresources vm:100\n\nresource-affinity: pair\n\tresources vm:100,vm:101\n\taffinity positive\n"
    assert rules(f"node-affinity: first\n\tnodes pve1:1,pve2:2,pve1:2\n{others}") == {}
    assert set(rules(f"node-affinity: first\n\tnodes pve1:2,pve2:2,pve1:1\n{others}")) == {"first", "pair"}


def test_pve_8_drops_no_rule() -> None:
    assert rules("resource-affinity: alone\n\tresources vm:1\n\taffinity positive\n", Version.V8_4) == {}


def test_rules_that_meet_in_one_resource_take_linear_time(steps: Callable[[Callable[[], Any]], int]) -> None:
    def cost(number: int) -> int:
        parts = [
            f"resource-affinity: p{i}\n\tresources vm:1,vm:{i + 2}\n\taffinity positive\n\n"
            f"resource-affinity: n{i}\n\tresources vm:1,vm:{i + 2}\n\taffinity negative\n\n"
            f"node-affinity: a{i}\n\tresources vm:1,vm:{i + 2}\n\tnodes pve1:{i},pve2\n\n"
            for i in range(10, 10 + number)
        ]
        cluster = Cluster({"ha/rules.cfg": partial(str, "".join(parts))})
        assert cluster.ha_rules is not None and len(cluster.ha_rules) == 3 * number
        return steps(lambda: judge(cluster))

    assert cost(400) < 5 * cost(100)
