"""sdn/.running-config: what nodes have of the SDN."""

from __future__ import annotations

import json

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.network.running_sdn import read_running_sdn
from pvelint.grammar.network.sdn_changes import sdn_changes
from pvelint.grammar.version import NEWEST, Version

PATH = "sdn/.running-config"
APPLIED = {
    "version": 3,
    "vnets": {"ids": {"lab": {"type": "vnet", "zone": "z", "tag": 40, "vlanaware": 1}, "gone": None}},
    "zones": {"ids": {"z": {"type": "vxlan", "nodes": {"pve2": 1, "pve1": 1}, "fabric": "spine"}}},
    "subnets": {"ids": {"z-10.0.0.0-24": {"vnet": "lab", "dhcp-range": [{"start-address": "10.0.0.1"}]}}},
    "fabrics": {
        "ids": {"spine": {"type": "ospf_fabric"}, "spine_pve1": {"type": "ospf_node", "ip": "10.0.0.1"}}
    },
}


def test_what_is_applied() -> None:
    running = read_running_sdn(NEWEST, PATH, json.dumps(APPLIED)).facts
    assert running is not None
    [vnet], [zone] = running.vnets.values(), running.zones.values()
    assert (vnet.id, vnet.zone, vnet.tag, vnet.takes_vlans) == ("lab", "z", 40, True)
    assert (zone.type, zone.nodes, zone.entry.text("fabric")) == (
        "vxlan",
        frozenset(("pve1", "pve2")),
        "spine",
    )
    assert list(running.fabrics["spine"].nodes) == ["pve1"]
    assert list(running.entries["subnets"]["z-10.0.0.0-24"].properties) == ["vnet"]
    assert running.entries["controllers"] == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        '{"vnets":false}',
        '{"vnets":null,"zones":[]}',
        '{"zones":{"ids":7}}',
        ' {"vnets":{"ids":{"a":null}}} ',
    ],
)
def test_what_pve_takes_for_empty_without_a_word(text: str) -> None:
    read = read_running_sdn(NEWEST, PATH, text)
    assert read.facts is not None and not read.facts.vnets and not read.problems


@pytest.mark.parametrize(
    "text", [" ", "nope", '{"a":NaN}', '{"a":1,}', "{" * 100_000, "[" * 100_000, '{"a":']
)
def test_what_is_no_config(text: str) -> None:
    read = read_running_sdn(NEWEST, PATH, text)
    assert read.facts is None and [problem.loss for problem in read.problems] == [Loss.FILE]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[]", "the file"),
        ("1", "the file"),
        ('"x"', "the file"),
        ("false", "the file"),
        ('{"vnets":[]}', "`vnets`"),
        ('{"vnets":7}', "`vnets`"),
        ('{"vnets":{"ids":[]}}', "`ids` of `vnets`"),
        ('{"vnets":{"ids":{"a":{},"b":1}}}', "the VNet `b`"),
    ],
)
@pytest.mark.parametrize("version", [Version.V8_4, NEWEST])
def test_json_at_which_pve_stumbles(text: str, part: str, version: Version) -> None:
    [problem] = read_running_sdn(version, PATH, text).problems
    assert problem.message.startswith(f"{part} is no JSON object: PVE fails")


def test_numbers_of_any_length() -> None:
    read = read_running_sdn(NEWEST, PATH, '{"vnets":{"ids":{"a":{"tag":' + "9" * 10_000 + "}}}}")
    assert read.facts is not None and read.facts.vnets["a"].tag is None


def cluster(**files: str) -> Cluster:
    names = {f"sdn/{name}.cfg": text for name, text in files.items()}
    names[PATH] = json.dumps(APPLIED)
    return Cluster({name: lambda text=text: text for name, text in names.items()})  # type: ignore[misc]


def test_the_files_alone_say_what_is_in_use_where_nothing_is_recorded() -> None:
    text = "vnet: new\n\tzone z\n"
    assert list(cluster(vnets=text).vnets_in_use or ()) == ["lab"]
    assert list(Cluster({"sdn/vnets.cfg": lambda: text}).vnets_in_use or ()) == ["new"]
    unreadable = Cluster({"sdn/vnets.cfg": lambda: text, PATH: lambda: "nope"})
    assert list(unreadable.vnets_in_use or ()) == ["new"]


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("vnet: lab\n\tzone z\n\ttag 40\n\tvlanaware\n", None),
        ("vnet: lab\n\tvlanaware 1\n\ttag 040\n\tzone z\n", None),
        ("vnet: lab\n\tzone z\n\ttag 40\n", "vlanaware"),
        ("vnet: lab\n\tzone y\n\ttag 41\n\tvlanaware 1\n", "zone"),
        ("vnet: lab\n\tzone z\n\ttag 40\n\tvlanaware 1\n\talias x\n", "alias"),
        ("vnet: lab\n\tzone z\n\ttag 40\n\tvlanaware 1\n\talias \u00fc\n", None),
        ("vnet: new\n\tzone z\n", ""),
    ],
)
def test_changes(text: str, option: str | None) -> None:
    tree = cluster(vnets=text)
    assert tree.running_sdn is not None and tree.vnets is not None
    entries = {id: vnet.entry for id, vnet in tree.vnets.items()}
    found = [change.option for change in sdn_changes("vnets", entries, tree.running_sdn.entries["vnets"])]
    assert found == ([] if option is None else [option])


@pytest.mark.parametrize(("depth", "is_read"), [(511, True), (512, True), (513, False), (900, False)])
def test_how_deep_pve_reads(depth: int, is_read: bool) -> None:
    text = '{"a":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    assert (read_running_sdn(NEWEST, PATH, text).facts is not None) is is_read


def test_nodes_of_older_versions_keep_their_bridges() -> None:
    [old] = read_running_sdn(Version.V8_4, PATH, "nope").problems
    [new] = read_running_sdn(Version.V9_0, PATH, "nope").problems
    assert "removes its VNets" in new.message and "removes" not in old.message
