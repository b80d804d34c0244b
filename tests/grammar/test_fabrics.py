"""sdn/fabrics.cfg, which PVE reads as a whole or not at all; what it takes was asked of proxmox-ve-config 0.10.1 and 0.4.6."""

from __future__ import annotations

import pytest
from pvelint.grammar.config_file.property import Loss
from pvelint.grammar.network.fabric_config import read_fabrics
from pvelint.grammar.version import NEWEST, Version

OPENFABRIC = (
    "openfabric_fabric: fab1\n\tip_prefix 10.0.0.0/24\n{}\n\nopenfabric_node: fab1_pve1\n\tip 10.0.0.1\n{}\n"
)
OSPF = "ospf_fabric: fab1\n\tip_prefix 10.0.0.0/24\n\tarea 0\n{}\n\nospf_node: fab1_pve1\n\tip 10.0.0.1\n{}\n"
BGP = "bgp_fabric: fab1\n\tip_prefix 10.0.0.0/24\n\tbfd 0\n\nbgp_node: fab1_pve1\n\tip 10.0.0.1\n{}\n"
KEY = "Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc="
WIREGUARD = "wireguard_fabric: fab1\n\nwireguard_node: fab1_pve1\n{}\n"


def lines(text: str, version: Version = NEWEST) -> list[int]:
    read = read_fabrics(version, "fabrics.cfg", text)
    assert all(problem.loss is Loss.FILE for problem in read.problems)
    assert (read.facts is None) is bool(read.problems)
    return [problem.place.span.start.line for problem in read.problems]


@pytest.mark.parametrize(
    ("of_fabric", "of_node"),
    [
        ("", ""),
        ("\thello_interval +3", ""),
        ("\tcsnp_interval 600", "\tinterfaces name=ens18"),
        ("\tip6_prefix fd00::/064", "\tip6 fd00::1"),
        ("\tip6_prefix FD00::1/64", "\tip6 fd00::1"),
        (
            "\troute_filter a-b",
            "\tinterfaces name=ens18,ip=10.1.0.1/31,hello_multiplier=100\n\tinterfaces name=a b",
        ),
    ],
)
def test_sound_openfabric(of_fabric: str, of_node: str) -> None:
    assert lines(OPENFABRIC.format(of_fabric, of_node)) == []
    assert lines(OPENFABRIC.format(of_fabric, of_node).replace("\n", "\r\n")) == []
    assert lines(OPENFABRIC.format(of_fabric, of_node).replace(": ", "  :")) == []


@pytest.mark.parametrize(
    ("of_fabric", "of_node", "line"),
    [
        ("\thello_interval 0", "", 3),
        ("\thello_interval 3.0", "", 3),
        ("\tarea 0", "", 3),
        ("\troute_filter", "", 3),
        ("\tip_prefix 10.0.0.0/24", "", 3),
        ("\tip6_prefix fd00::/129", "\tip6 fd00::1", 3),
        ("\tip6_prefix fd00::/64", "", 5),
        ("", "\tip6 fd00::1", 7),
        ("\tip6_prefix fd00::/0064", "\tip6 fd00::1", 3),
        ("", "\tinterfaces ens18", 7),
        ("", "\tinterfaces name=ens18,foo=1", 7),
        ("", "\tinterfaces name=ens18,ip=10.0.0.1", 7),
        ("", "\tinterfaces name=averyveryverylongname", 7),
        ("", "\tinterfaces name=ens18,hello_multiplier=1", 7),
        ("", "\tinterfaces name=ens18\n\tinterfaces name=ens18", 8),
        ("", "\t# note", 7),
    ],
)
def test_openfabric_that_pve_refuses(of_fabric: str, of_node: str, line: int) -> None:
    assert lines(OPENFABRIC.format(of_fabric, of_node)) == [line]


@pytest.mark.parametrize("area", ["0", "007", "+1", "4294967295", "0.0.0.1"])
def test_areas(area: str) -> None:
    assert lines(OSPF.replace("area 0", f"area {area}").format("", "")) == []


@pytest.mark.parametrize("area", ["4294967296", "-1", "a", "0.0.0.01", "1.2.3", "9" * 5000])
def test_no_areas(area: str) -> None:
    assert lines(OSPF.replace("area 0", f"area {area}").format("", "")) == [3]


def test_ospf_has_no_ipv6() -> None:
    assert lines(OSPF.format("\tip6_prefix fd00::/64", "\tip6 fd00::1")) == [4, 8]


def test_the_same_area_in_two_spellings() -> None:
    other = "\nospf_fabric: fab2\n\tip_prefix 10.1.0.0/24\n\tarea 0.0.0.0\n"
    assert lines(OSPF.format("", "") + other) == [12]


def test_prefixes_that_lie_in_one_another() -> None:
    fabrics = (
        f"openfabric_fabric: f{number}\n\tip_prefix {prefix}\n\n"
        for number, prefix in enumerate(("10.1.0.0/24", "10.0.0.0/8", "10.2.0.0/16", "11.0.0.0/8"))
    )
    assert sorted(lines("".join(fabrics))) == [2, 8]


@pytest.mark.parametrize(
    ("name", "new"),
    [("fab1", "fab_1"), ("fab1", "fabric123"), ("_pve1", "_pve1.lan"), ("_pve1", "_-a"), ("_pve1", "")],
)
def test_ids(name: str, new: str) -> None:
    text = OPENFABRIC.format("", "")
    assert lines(text.replace("fab1", "f")) == lines(text.replace("fab1", "fabricab")) == []
    assert len(lines(text.replace(name, new))) == 1


def test_newer_protocols() -> None:
    assert lines(BGP.format("\trole internal\n\tasn 65000\n\tinterfaces name=ens18")) == []
    assert lines(BGP.format("\trole internal\n\tasn 65000\n\tinterfaces name=ens18,ip=10.0.0.1/32")) == [9]
    assert lines(BGP.format("\trole internal")) == [5]
    assert lines(BGP.format("\trole internal\n\tasn 65000").replace("\tbfd 0\n", "")) == [1]
    assert lines(BGP.format("\trole internal\n\tasn 65000"), Version.V9_0) == [1]


def test_wireguard_keeps_what_it_does_not_know() -> None:
    interface = f"\tinterfaces name=wg0,listen_port=1,public_key={KEY}"
    assert lines(WIREGUARD.format(f"\trole internal\n\tfoo 1\n\t# note\n{interface}")) == []
    assert lines(WIREGUARD.format(f"\trole internal\n{interface}\n{interface}")) == [6, 6]
    assert lines(WIREGUARD.format("\trole external")) == [3, 3]
    assert lines(WIREGUARD.format("\trole internal\n\tallowed_ips 10.0.0.0/8,fd00::/8")) == [5]


def test_older_versions_do_not_read_it() -> None:
    assert read_fabrics(Version.V8_4, "fabrics.cfg", "nonsense").problems == ()


def test_the_nodes_of_a_fabric() -> None:
    fabrics = read_fabrics(NEWEST, "fabrics.cfg", OPENFABRIC.format("", "")).facts
    assert fabrics is not None
    assert {name: list(fabric.nodes) for name, fabric in fabrics.items()} == {"fab1": ["pve1"]}


@pytest.mark.parametrize(
    ("key", "expected"),
    [(KEY, []), (f'"{KEY}"', []), (KEY[1:], [5]), (KEY[:-1], [5]), ("-" + KEY[1:], [5]), (KEY + KEY, [5])],
)
def test_public_keys(key: str, expected: list[int]) -> None:
    node = f"\trole internal\n\tinterfaces name=wg0,listen_port=1,public_key={key}"
    assert lines(WIREGUARD.format(node)) == expected


def test_white_space_is_that_of_unicode() -> None:
    text = OPENFABRIC.format("\xa0hello_interval\u20033", "").replace("\t", "\xa0").replace(": ", ":\xa0")
    assert lines(text) == []


@pytest.mark.parametrize(
    "interfaces",
    [
        '"ens18"',
        "name=",
        'name="ens18',
        'name="ens18"x',
        'name="ens\\x18"',
        "name=ens18,name=ens19",
        ",name=ens18",
        "name=ens18,,",
        "name=ens18,ip=",
        "name =ens18",
        'name="123456789012345\\n"',
    ],
)
def test_property_strings_that_pve_refuses(interfaces: str) -> None:
    assert lines(OPENFABRIC.format("", f"\tinterfaces {interfaces}")) == [7]


@pytest.mark.parametrize(
    "interfaces",
    [
        "name=ens18,",
        'name="ens18"',
        'name="a\\"b\\\\,=\\n",ip="10.0.0.1/31"',
        'name=a"b',
        "name=a\rb",
        "name=a=b",
    ],
)
def test_property_strings_that_pve_takes(interfaces: str) -> None:
    assert lines(OPENFABRIC.format("", f"\tinterfaces {interfaces}")) == []


def test_an_interface_in_quotes_is_the_same_one() -> None:
    assert lines(OPENFABRIC.format("", '\tinterfaces name=ens18\n\tinterfaces name="ens18"')) == [8]


@pytest.mark.parametrize(
    ("id", "is_taken"), [("fab1", False), ("x_pve1", True), ("a-_b-", True), ("x_.", False)]
)
def test_an_id_once_more(id: str, is_taken: bool) -> None:
    assert lines(OPENFABRIC.format("", f"\tid {id}")) == ([] if is_taken else [7])


@pytest.mark.parametrize("text", [OPENFABRIC, WIREGUARD.replace("{}", "\trole internal{}")])
def test_no_entry_says_its_type_once_more(text: str) -> None:
    type = text.partition("_")[0] + "_node"
    whole = text.replace("{}", "") + f"\ttype {type}\n"
    assert lines(whole) == [whole.count("\n")]
