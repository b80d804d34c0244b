"""Files made to be slow: twice as much of anything is twice the work at most."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pvelint.config import Names
from pvelint.grammar.network.interfaces import Uplinks, read_interfaces
from pvelint.rules.registry import BUILTIN

from .limited import limited, within_limits
from .steps import steps_of

SIZES = (50, 200, 400)
"""The smallest warms up what is made once."""


def assert_linear(action: Callable[[int], object]) -> None:
    _, small, large = [steps_of(partial(action, size)) for size in SIZES]
    assert large < 2.2 * small


def names(count: int, prefix: str = "eno") -> str:
    return " ".join(f"{prefix}{number}" for number in range(count))


def interfaces(size: int) -> str:
    """Bridges on each VLAN of a bond of many, and on bonds of bonds of bonds."""
    stanzas = [f"iface vmbr{number} inet manual\n\tbridge-ports bond0.{number}\n" for number in range(size)]
    layers = [
        f"iface vmbr9999 inet manual\n\tbridge-ports {names(size, 'outer')}\n",
        *(f"iface outer{n} inet manual\n\tbond-slaves inner0 inner1 x{n}\n" for n in range(size)),
        *(f"iface inner{n} inet manual\n\tbond-slaves {names(size)}\n" for n in range(2)),
    ]
    return "".join([*stanzas, f"iface bond0 inet manual\n\tbond-slaves {names(size)}\n", *layers])


def test_bridges_on_bonds() -> None:
    def look_up(size: int) -> None:
        read = read_interfaces("interfaces", interfaces(size)).facts
        uplinks = Uplinks(read.bridges.values())
        assert len(list(uplinks.of("eno1"))) == size

    assert_linear(look_up)


def test_the_same_port_many_times() -> None:
    same = "\n".join(f"iface {name}\n\tbridge-ports {'bond0 ' * 3000}" for name in ("vmbr0", "vmbr1"))
    text = (
        same + "\niface bond0\n\tbond-slaves " + "bond1 " * 3000 + "\niface bond1\n\tslaves " + "eno1 " * 3000
    )
    (vmbr0, _) = read_interfaces("interfaces", text).facts.bridges.values()
    assert vmbr0.links == {"bond0": {"eno1"}}


def test_many_lines_of_one_mapping() -> None:
    within_limits(
        "from pvelint.grammar.cluster.mapping import read_pci\n"
        "from pvelint.grammar.version import NEWEST\n"
        "line = '\\tmap id=1000:0097,node=a,path=0000:01:00.0\\n'\n"
        "mapping = read_pci(NEWEST, 'pci.cfg', 'x1\\n' + line * 80_000).facts['x1']\n"
        "assert len(mapping.on('a')) == 80_000"
    )


def lint(pvelint: Callable[..., Any], size: int, files: Callable[[int], dict[str, str]]) -> None:
    for name, text in files(size).items():
        path = Path(str(size), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    pvelint(size, "--min-severity", "info", "--fail-on", "never", "--output-format", "json")


def mappings(size: int) -> dict[str, str]:
    """Each with a VM of its own, on one node whose inventory lists all of it."""
    places = [f"{number >> 5 & 255:02x}:{number & 31:02x}" for number in range(size)]
    lines = [
        f"dev{n}\n\tmap id=1000:0097,node=pve1,path=0000:{place}.0\n\n" for n, place in enumerate(places)
    ]
    listed = [f"{place}.0 SAS [0107]: SAS3008 [1000:0097]\n" for place in places]
    files = {"mapping/pci.cfg": "".join(lines), "hardware/pve1.txt": "".join(listed)}
    for number, place in enumerate(places):
        device = f"mapping=dev{number}" if number % 2 else f"0000:{place}"
        files[f"nodes/pve1/qemu-server/{100 + number}.conf"] = (
            f"cores: 1\nhostpci0: {device}\nname: a{number}\n"
        )
    return files


def test_equal_keys_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "100.conf").write_text("cores: 4\n" * 45_000)
    assert limited("--diff", "--isolated", tmp_path / "100.conf").returncode == 1


def test_mappings_with_a_user_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, mappings))


def unknown_storages(size: int) -> dict[str, str]:
    """As many that are there, all much alike."""
    letters = [f"{a}{b}{c}" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh"]
    there = "".join(f"dir: store-{name}x\n\tpath /{name}\n\n" for name in letters[:size])
    files = {"storage.cfg": there}
    for number, name in enumerate(letters[:size]):
        files[f"qemu-server/{100 + number}.conf"] = (
            f"cores: 1\nname: a{number}\nscsi0: store-{name}y:vm-1-disk-0,size=1G\n"
        )
    return files


def test_unknown_storages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, unknown_storages))


def test_what_is_like_none_of_many_names_costs_little() -> None:
    """Compared with all of them, letter by letter, it is five thousand steps and more."""
    rules = Names(frozenset(BUILTIN))
    rules.unknown_selector("hba-mising-rombar")
    words = [f"rule-that-is-not-there-{number}" for number in range(100)]
    assert steps_of(lambda: [rules.unknown_selector(word) for word in words]) < 1000 * len(words)


def strange_options(size: int) -> dict[str, str]:
    return {"nodes/a/qemu-server/100.conf": "net0: " + ",".join(f"o{n}x=1" for n in range(20 * size)) + "\n"}


def one_strange_name(size: int) -> dict[str, str]:
    return {"nodes/a/qemu-server/100.conf": "#pvelint ignore " + ",".join(["secret"] * 20 * size) + "\n"}


@pytest.mark.parametrize("files", [strange_options, one_strange_name])
def test_a_line_of_much_that_nobody_knows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pvelint: Callable[..., Any],
    files: Callable[[int], dict[str, str]],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, files))


def networks(size: int) -> dict[str, str]:
    """As many guests, VLANs, bridges, ports of one bridge, VNets, zones and lines about one interface."""
    numbers = range(size)
    record = [
        f"iface vmbr0\n\tbridge-ports none\niface vmbr1\n\tbridge-vlan-aware yes\n\tbridge-ports {names(size)}\n",
        *(
            f"iface vmbr0 inet static\n\taddress 10.0.0.{n}\n\tgateway 10.0.0.1\n\tup true {n}\n"
            for n in numbers
        ),
        *(f"iface br{n}\n\tbridge-ports eno{n}.{n} bond{n} eno0\n\tbridge-vids {n}\n" for n in numbers),
        *(
            f"iface eno{n}\n\tbridge-vids {n}\n\tmtu 1400\niface v{n}\n\tvlan-raw-device eno0\n"
            for n in numbers
        ),
        f"iface vmbr2\n\tmtu 9000\n\tbridge-ports {names(size)}\n",
    ]
    vnets = [f"vnet: v{n}\n\tzone z{n % 7}\n\ttag {n % 9}\n\nvnet: w{n}\n\tzone z0\n" for n in numbers]
    files = {
        "hardware/a.interfaces": "".join(record),
        "nodes/a/lxc/99999.conf": "arch: amd64\n",
        "sdn/zones.cfg": "\n".join(
            f"vlan: z{n}\n\tbridge vmbr{n}\n\tmtu {n}\n\tnodes a,b\n" for n in numbers
        ),
        "sdn/vnets.cfg": "\n".join(vnets),
        "sdn/fabrics.cfg": "\n".join(
            f"ospf_fabric: f{n}\n\tarea {n % 5}\n\tip_prefix 10.0.0.0/{8 + n % 20}\n\n"
            f"ospf_node: f{n % 3}_a{n}\n\tip 10.0.0.{n % 9}\n\tinterfaces name=ens{n % 4}\n"
            for n in numbers
        ),
        "sdn/.running-config": json.dumps(
            {
                "vnets": {"ids": {f"v{n}": {"zone": f"z{n % 5}"} for n in numbers}},
                "zones": {"ids": {f"z{n}": {"nodes": {f"a{n}": 1}} for n in numbers}},
                "fabrics": {"ids": {f"f{n % 3}_a{n}": {"type": "ospf_node"} for n in numbers}},
            }
        ),
        "sdn/subnets.cfg": "\n".join(f"subnet: z{n}-10.{n}.0.0-24\n\tvnet v{n}\n" for n in numbers),
    }
    for n in numbers:
        tags = f"net0: virtio,bridge=vmbr0,tag={n + 1}\nnet1: virtio,bridge=vmbr1,tag={n + 1}\n"
        more = f"net2: virtio,bridge=v{n},tag=7\nnet3: virtio,bridge=vmbr2,tag={n + 1}\n"
        files[f"nodes/a/qemu-server/{100 + n}.conf"] = tags + more
    return files


def test_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, networks))


def firewalls(size: int) -> dict[str, str]:
    """As many rules as there are files of guests, all with faults, all of one group that has as many rules itself."""
    rules = [f"IN DROP -source +set{n} -p tpc{n} -dport {n},x{n} -i eth{n}\n" for n in range(size)]
    sets = [f"[IPSET set{n}]\n10.0.0.{n}-10.0.0.9\nnope{n}\n" for n in range(size)]
    cluster = "[OPTIONS]\nenable: 1\n" + "".join([*sets, *sets, "[RULES]\n", *rules, "[group web]\n", *rules])
    files = {"firewall/cluster.fw": cluster}
    for number in range(size):
        files[f"nodes/pve1/qemu-server/{100 + number}.conf"] = f"cores: 1\nname: a{number}\n"
        files[f"firewall/{100 + number}.fw"] = (
            f"[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n[RULES]\nGROUP web -i net{number}\nIN HTTPPS(ACCEPT)\n"
        )
    return files


def test_rules_of_the_firewall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pvelint: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_linear(lambda size: lint(pvelint, size, firewalls))


def test_five_thousand_rules_of_a_firewall() -> None:
    within_limits(
        "from pvelint.grammar.firewall.faults import faults\n"
        "from pvelint.grammar.firewall.firewall import Level\n"
        "from pvelint.grammar.firewall.read import read_firewall\n"
        "from pvelint.grammar.firewall.references import World\n"
        "from pvelint.grammar.version import NEWEST\n"
        "line = 'IN ACCEPT -source 10.0.{}.{} -p tcp -dport {} -log nolog # x\\n'\n"
        "text = '[RULES]\\n' + ''.join(line.format(n // 250, n % 250, n) for n in range(5000))\n"
        "own = read_firewall(Level.NODE, 'host.fw', text).facts\n"
        "world = World(own=own, datacenter=None, is_known=True, version=NEWEST)\n"
        "assert not [fault for rule in own.rules for fault in faults(rule, world)] and len(own.rules) == 5000"
    )
