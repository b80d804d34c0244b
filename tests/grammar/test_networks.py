"""The recorded network of a node: stanzas of several files put together, VLANs and what comes up by itself."""

from __future__ import annotations

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.network.node_network import NodeNetwork
from pvelint.grammar.network.stanzas import read_stanzas
from pvelint.grammar.network.vlan_bridges import obstacle
from pvelint.grammar.network.vlans import Vlans, on_uplinks, ranges


def network(text: str, **sourced: str) -> NodeNetwork:
    files = {
        "nodes/a/interfaces": text,
        **{f"nodes/a/interfaces.d/{name}": more for name, more in sourced.items()},
    }
    cluster = Cluster({name: (lambda text=text: text) for name, text in files.items()})  # type: ignore[misc]
    found = cluster.networks.of("a")
    assert found is not None
    return found


def test_stanzas_have_their_places() -> None:
    file = read_stanzas(
        "i", "auto a b\n  iface vmbr0:1 inet static\n\taddress 10.0.0.1/24\n\tovs_mtu 9000\nallow-hotplug c\n"
    )
    (stanza,) = file.stanzas
    assert (stanza.name, stanza.header.text, stanza.family, stanza.method) == (
        "vmbr0",
        "vmbr0:1",
        "inet",
        "static",
    )
    assert file.starts == {"a", "b", "c"}
    mtu = stanza.first("mtu")
    assert mtu is not None
    assert mtu.place(mtu.values[0]).span == ((4, 10), (4, 14))


def test_sourced_files_go_on_with_an_interface() -> None:
    found = network(
        "iface vmbr0\nsource /etc/network/interfaces.d/*\n",
        more="iface vmbr0\n\tmtu 9000\n\tbridge-ports x\n",
    )
    assert found.is_complete
    assert found.bridges["vmbr0"].mtu == 9000
    assert [part.text for _, part in found.ports("vmbr0")] == ["x"]


def test_patterns_of_ports_are_not_names() -> None:
    assert not list(
        network("iface vmbr0\n\tbridge-ports glob swp1-20\n\tbridge_ports swp[1-20]\n").ports("vmbr0")
    )


def test_a_comment_behind_ports_is_none_of_them() -> None:
    found = network("iface vmbr0\n\tbridge-ports eno1 # the uplink\n")
    assert [part.text for _, part in found.ports("vmbr0")] == ["eno1"]
    assert found.bridges["vmbr0"].ports == ("eno1",)


@pytest.mark.parametrize(
    ("name", "stands_on"),
    [
        ("eno1.20", ("eno1", 20)),
        ("vlan7", ("eno2", 7)),
        ("guests", ("eno2", 9)),
        ("eno1", None),
        ("eno1.x", None),
    ],
)
def test_vlan_interfaces(name: str, stands_on: tuple[str, int] | None) -> None:
    text = "iface vlan7\n\tvlan-raw-device eno2\niface guests\n\tvlan-raw-device eno2\n\tvlan-id 9\n"
    assert network(text).vlan_of(name) == stands_on


def test_what_comes_up_brings_up_what_it_stands_on() -> None:
    text = "auto vmbr0.5\niface vmbr0\n\tbridge-ports bond0\niface bond0\n\tslaves eno1 eno2\niface vmbr1\n"
    assert network(text).started == {"vmbr0.5", "vmbr0", "bond0", "eno1", "eno2"}
    assert "vmbr1" in network("auto all\n" + text).started


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2-4094", [(2, 4094)]),
        ("10 20-30,40;50", [(10, 10), (20, 30), (40, 40), (50, 50)]),
        ("", []),
        ("all", None),
        ("2-", None),
    ],
)
def test_ranges(text: str, found: list[tuple[int, int]] | None) -> None:
    assert ranges(text) == found


def test_sets_of_vlans() -> None:
    some = Vlans([(20, 30), (2, 4), (5, 6), (9, 8)])
    assert str(some) == "2-6 20-30"
    assert [number for number in range(40) if some.meets((number, number))] == [*range(2, 7), *range(20, 31)]
    assert some.meets((7, 20))
    assert not some.meets((7, 19))


AWARE = "iface vmbr0\n\tbridge-ports eno1\n\tbridge-vlan-aware yes\n"


@pytest.mark.parametrize(
    ("text", "vlans"),
    [
        (AWARE, None),
        (AWARE + "\tbridge-vids 20-4094\n\tbridge-pvid 7\n", "7 20-4094"),
        (AWARE + "\tbridge-vids 2-9\niface eno1\n\tbridge-vids 20\n\tbridge-pvid 30\n", "1-9 20 30"),
        (AWARE + "\tbridge-vids 2-9\niface eno1\n\tbridge-access 20\n", "1-9 20"),
        (AWARE + "\tbridge-vids 2-9 # not 10\n", "1-9"),
        (AWARE + "\tbridge-vids all\n", None),
        (AWARE + "\tbridge-vids 2-9\n\tbridge-port-vids eno1=7\n", None),
        (AWARE + "\tbridge-vids 2-9\niface eno1\n\tpost-up bridge vlan add dev eno1 vid 9\n", None),
        (AWARE.replace("yes", "no") + "\tbridge-vids 2-9\n", None),
        (AWARE.replace("eno1", "none") + "\tbridge-vids 2-9\n", None),
    ],
)
def test_vlans_of_the_uplinks(text: str, vlans: str | None) -> None:
    found = on_uplinks(network(text), "vmbr0")
    assert (found and str(found)) == vlans


def test_a_vlan_bridge_is_not_judged_where_files_are_missing() -> None:
    text = "iface vmbr0\n\tbridge-ports none\n"
    assert obstacle(network(text), "vmbr0", 5) is not None
    assert obstacle(network(text + "source /etc/network/interfaces.d/*\n"), "vmbr0", 5) is None
