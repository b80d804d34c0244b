"""ceph.conf: names in any spelling, comments, and values that go on in the next line."""

from __future__ import annotations

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
