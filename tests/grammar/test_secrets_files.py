"""What is hidden of the other files of /etc/pve."""

from __future__ import annotations

import pytest
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS
from pvelint.grammar.secrets.other_file import secrets_of_file
from pvelint.output.mask import MASK, mask_lines
from pvelint.pages.by_file import SCHEMAS


def shown(path: str, text: str) -> str | None:
    secrets = secrets_of_file(path, text)
    return None if secrets is None else "\n".join(mask_lines(text.split("\n"), secrets))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sdn/ipams.cfg", "netbox: ipam1\n\ttoken geheim\n\turl http://nb/api"),
        ("sdn/ipams.cfg", "phpipam: x\n        token   geheim\n        section 1"),
        ("sdn/dns.cfg", "powerdns: dns1\n\tkey geheim\n\turl http://pdns"),
        ("/etc/pve/sdn/dns.cfg", "powerdns: dns1\n\n\tkey geheim"),
        ("dns.cfg", "key geheim"),
        ("storage.cfg", "token: geheim\n\tpath /x"),
        ("storage.cfg", "cifs: nas\n\tserver nas\n\tpassword geheim\n\tusername bob"),
        ("storage.cfg", "pbs: b\n\tencryption-key geheim"),
        ("storage.cfg", "netbox: out-of-place\n\ttoken geheim"),
        ("storage.cfg", "rbd: r\n\tkeyring geheim"),
        ("storage.cfg", "truenas: t\n\tapi_key geheim\n\tchap_password geheim"),
        ("storage.cfg", "dir: local\n\tpath /x # password: geheim"),
        ("domains.cfg", "openid: o\n\tclient-id x\n\tclient-key geheim"),
        ("domains.cfg", "pam: pam\n\ttfa type=yubico,id=1,key=geheim"),
        ("notifications.cfg", "webhook: w\n\tsecret name=t,value=geheim\n\theader name=X,value=geheim"),
        ("notifications.cfg", "webhook: w\n\turl https://hooks.example/geheim"),
        ("status.cfg", "influxdb: i\n\ttoken geheim"),
        ("user.cfg", "user:root@pam:1:0:::a@b.c::geheim:"),
        ("user.cfg", "passwd:x:geheim"),
        ("user.cfg", "password = geheim"),
        ("user.cfg", "user:bob@pve:1:0:Bob:X:a@b.c:password is geheim1::"),
        ("datacenter.cfg", "http_proxy: http://user:geheim@proxy:3128"),
        ("nodes/pve1/interfaces", "iface wlan0 inet dhcp\n\twpa-psk geheim"),
        ("hardware/pve1.interfaces", "\twireless-key geheim"),
        ("network/interfaces.d/wifi", "wpa-password geheim"),
        ("corosync.conf", "  # password: geheim"),
        ("corosync.conf", "  token: 10000 # password: geheim"),
        ("corosync.conf", "  token: 10geheim"),
        ("firewall/100.fw", "IN ACCEPT # token: geheim"),
        ("lxc/101.conf", "#password: geheim"),
        ("nodes/a/lxc/101.conf", "lxc.environment: DB_PASSWORD=geheim"),
        ("jobs.cfg", "vzdump: b\n\tcomment password=geheim"),
        ("ceph.conf", "[client.admin]\n  key = geheim=="),
    ],
)
def test_hidden(path: str, text: str) -> None:
    masked = shown(path, text)
    assert masked is not None
    assert "geheim" not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "corosync.conf",
            "totem {\n  secauth: on\n  token: 3000\n  token_retransmits_before_loss_const: 10\n}",
        ),
        (
            "corosync.conf",
            "totem {\n  token: 10000   # Default: 3000ms\n  token: 10000ms\n  token: 10 s # long\n}",
        ),
        (
            "user.cfg",
            "user:root@pam:1:0:::a@b.c:::\ntoken:root@pam!ci:0:1:for the CI:\nacl:1:/:root@pam:Administrator:",
        ),
        ("storage.cfg", "pbs: b\n\tserver b\n\tdatastore d\n\tfingerprint aa:bb\n\tusername x@pbs!y"),
        ("storage.cfg", "nfs: n\n\tpath /mnt/pve/n\n\toptions vers=3,soft\n\tprune-backups keep-all=1"),
        ("datacenter.cfg", "keyboard: de\nmigration: secure,network=10.0.0.0/24\nemail_from: root@x"),
        ("sdn/zones.cfg", "evpn: z\n\tcontroller c\n\tvrf-vxlan 10"),
        ("ha/resources.cfg", "vm: 100\n\tstate started\n\tgroup g"),
        (
            "nodes/pve1/interfaces",
            "auto vmbr0\niface vmbr0 inet static\n\tbridge-ports eno1\n\tbridge-pathcost eno1 1",
        ),
    ],
)
def test_readable(path: str, text: str) -> None:
    assert shown(path, text) == text


@pytest.mark.parametrize(
    "path", ["priv/shadow.cfg", "nodes/a/priv/100.cfg", "x.pw", "pve-www.key", "priv/storage.cfg"]
)
def test_nothing_is_shown_of_what_is_not_known(path: str) -> None:
    assert shown(path, "geheim") is None


@pytest.mark.parametrize("pattern", BESIDE_GUESTS)
def test_each_file_that_is_read_is_known(pattern: str) -> None:
    assert shown(pattern.replace("*", "100"), "x") is not None


@pytest.mark.parametrize("secret", ["Geheim7x!q", 'Ge\\"heim7x!q'])
def test_keys_in_json_are_masked(secret: str) -> None:
    text = f'{{"dns":{{"ids":{{"d":{{"type":"powerdns","key" : "{secret}","ttl":60}}}}}}'
    assert shown("sdn/.running-config", text) == text.replace(secret, MASK)


SECRET = sorted(
    {
        (path, found.name, "type=x,key=" if found.subs else "")
        for path, schema in SCHEMAS.items()
        for type in schema.types
        for found in type.properties
        if found.secret
    }
)


@pytest.mark.parametrize(("path", "name", "before"), SECRET)
def test_what_a_schema_calls_secret_is_masked(path: str, name: str, before: str) -> None:
    """Also under another header, and where the line is not the entry's: what PVE drops is a secret all the same."""
    for text in (f"x: y\n\t{name} {before}Geheim7x!q", f"{name} {before}Geheim7x!q"):
        assert "Geheim7x!q" not in str(shown(path, text))
