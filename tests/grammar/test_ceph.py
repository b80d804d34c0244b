"""ceph.conf: names in any spelling, comments, and values that go on in the next line."""

from __future__ import annotations

import pytest
from pvelint.grammar.cluster.ceph import read_ceph

TEXT = """\
lost = 1
[global]
  auth_client_required = cephx ; why
\tms bind ipv6 = true
 ms-bind-ipv4 = false
 keyring = "/etc/x"
# fsid = no
 fsid = \\
   section = abc
[client]
keyring = /etc/y
[global]
mon  host = a b
"""


def test_what_the_sections_say() -> None:
    ceph = read_ceph("ceph.conf", TEXT).facts
    assert {name: found.value for name, found in ceph.of_all.items() if name != "fsid"} == {
        "auth_client_required": "cephx", "ms_bind_ipv6": "true", "ms_bind_ipv4": "false", "keyring": "/etc/x",
        "mon_host": "a b",
    }  # fmt: skip
    assert ceph.sections["client"]["keyring"].value == "/etc/y"
    assert ceph.of_all["keyring"].place.span.start.line == 6
    assert ceph.headers["client"].span.start.line == 10


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("[global]\nkeyring = /etc/k\n", ["mon", "mgr", "osd"]),
        ("[mds]\nhost = a\n[osd]\nkeyring = x\n", ["mon", "mgr", "mds"]),
        ("[mon]\nkeyring = x\n[mgr]\nkeyring = x\n[osd]\nkeyring = x\n", []),
        ("[mon.a]\nkeyring = x\n[mon.b]\n[mgr]\nkeyring = x\n[osd.0]\nkeyring = x\n", ["mon", "osd"]),
        ("[mon.a]\nkeyring = x\n[mgr]\nkeyring = x\n[osd]\nkeyring = x\n[mds.a]\nkeyring = x\n", []),
    ],
)
def test_services_without_a_keyring_of_their_own(text: str, services: list[str]) -> None:
    assert read_ceph("ceph.conf", text).facts.services_with_keyring_of_all == services


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("[global]\nfsid = x\n[mon.a]\npublic_addr = 10.0.0.1\n", False),
        ("[global]\nmon-host = 10.0.0.1\n", True),
        ("[global]\n[mon.a]\nmon addr = 10.0.0.1:6789\n", True),
    ],
)
def test_whether_a_monitor_has_an_address(text: str, known: bool) -> None:
    assert read_ceph("ceph.conf", text).facts.has_address_of_monitor == known


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("[global]\nmon host = [v2:10.0.0.1]\nfsid = x # [y]\n", ["mon_host", "fsid"]),
        ("[global]\n# a = [b]\n  ; [c]\n[client.[a] # [b]\n", []),
        ("a = [b]\n[global]\nx = \\\n[y]\n", []),
    ],
)
def test_what_pve_takes_for_headers(text: str, keys: list[str]) -> None:
    assert [place.key for place in read_ceph("ceph.conf", text).facts.bracketed] == keys
