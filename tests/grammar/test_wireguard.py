"""The nodes of WireGuard fabrics, as proxmox-ve-config 0.10.1 was asked about them."""

from __future__ import annotations

import pytest
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.network.fabric_config import read_fabrics
from pvelint.grammar.version import NEWEST

KEY = "Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc="
INTERFACE = f"\tinterfaces name=%s,listen_port=%d,public_key={KEY}"
FABRIC = f"""wireguard_fabric: f1

wireguard_node: f1_ext
\trole external
\tendpoint a.example.org:51820
\tpublic_key {KEY}

wireguard_node: f1_pve2
\trole internal
{INTERFACE % ("wg0", 1)},ip=10.0.0.2/24

wireguard_node: f1_pve1
\trole internal
{INTERFACE % ("wg0", 1)}
"""
LAST = 15


def lines(text: str) -> list[int]:
    read = read_fabrics(NEWEST, "fabrics.cfg", text)
    assert all(problem.loss is Loss.FILE for problem in read.problems)
    return [problem.place.span.start.line for problem in read.problems]


@pytest.mark.parametrize(
    "line",
    [
        "endpoint host",
        "endpoint [::1]",
        "endpoint 1.2.3",
        "endpoint " + "a" * 63,
        "foo bar",
        "public_key x",
        "peers type=internal,node=pve2,node_iface=wg0,iface=wg0",
        'peers iface="wg0",type=internal,node="pve2",node_iface=wg0,endpoint=::1',
        "peers type=internal,node=pve1,node_iface=wg0,iface=wg0",
        "peers type=external,node=ext,iface=wg0,",
        "peers type=external,node=ext,iface=wg0,skip_route_generation=yEs,foo=x,=",
        "peers type=external,node=ext,iface=wg0,endpoint=::1:+5",
    ],
)
def test_what_pve_takes(line: str) -> None:
    assert lines(f"{FABRIC}\t{line}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "endpoint a.b:5",
        "endpoint a_b",
        "endpoint a.",
        "endpoint " + "a" * 64,
        "peers foo",
        "peers ",
        "peers type=internal,node=pve2,node_iface=wg0,iface=wg1",
        "peers type=internal,node=pve2,node_iface=wg1,iface=wg0",
        "peers type=internal,node=pve3,node_iface=wg0,iface=wg0",
        "peers type=internal,node=ext,node_iface=wg0,iface=wg0",
        "peers type=internal,node=pve2,iface=wg0",
        "peers type=external,node=pve2,iface=wg0",
        "peers type=external,node=ext,iface=wg0,endpoint=a",
        "peers type=external,node=ext,iface=wg0,endpoint=",
        "peers type=external,node=ext,iface=wg0,endpoint=a:70000",
        "peers type=external,node=ext,iface=wg0,skip_route_generation=",
        "peers type=external,node=ext,iface=wg0,foo=x,foo=x",
        "peers node=ext,iface=wg0",
    ],
)
def test_what_pve_refuses(line: str) -> None:
    assert lines(f"{FABRIC}\t{line}\n") == [LAST]


@pytest.mark.parametrize(
    ("interface", "is_taken"),
    [
        (INTERFACE % ("wg1", 2) + ",ip6_ll=YES", True),
        (INTERFACE % ("wg1", 2) + ",ip6_ll=", False),
        (INTERFACE % ("wg1", 1), False),
        (INTERFACE.replace("%d", "+01") % "wg1", False),
        (INTERFACE % ("wg1", 2) + ",ip=10.0.0.2/24", False),
        (INTERFACE % ("wg1", 2) + ",ip=10.0.0.2/25", True),
        (INTERFACE.replace("dc=", "dd=") % ("wg1", 2), False),
    ],
)
def test_interfaces_of_a_node(interface: str, is_taken: bool) -> None:
    assert lines(f"{FABRIC}{interface}\n") == ([] if is_taken else [LAST])


def test_ports_are_those_of_a_node_in_all_fabrics() -> None:
    other = (
        "\nwireguard_fabric: f2\n\nwireguard_node: f2_{}\n\trole internal\n" + INTERFACE % ("wg9", 1) + "\n"
    )
    assert lines(FABRIC + other.format("pve1")) == [LAST + 5]
    assert lines(FABRIC + other.format("pve3")) == []


@pytest.mark.parametrize("name", ["endpoint", "public_key"])
@pytest.mark.parametrize("value", ["", "x", "a..b:5", ":5", "a:", "a:65536"])
def test_what_an_external_node_needs(name: str, value: str) -> None:
    text = "\n".join(line for line in FABRIC.split("\n") if not line.startswith(f"\t{name}"))
    assert lines(text) == [3]
    assert lines(text.replace("external\n", f"external\n\t{name} {value}\n")) == [5]
