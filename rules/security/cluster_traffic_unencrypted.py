from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.cluster.corosync import Setting
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_CIPHERS = frozenset(("aes128", "aes192", "aes256"))


class ClusterTrafficUnencrypted(TreeRule):
    """The nodes of the cluster talk to each other unencrypted.

    ## What it finds

    A `totem` section of corosync.conf with a `transport` other than knet, with `crypto_cipher: none`, or with neither
    `secauth: on` nor a `crypto_cipher` that corosync knows (aes128, aes192, aes256).

    ## Why it matters

    Corosync carries all of /etc/pve, passwords and keys in priv/ among it, from node to node. Without encryption, which
    only knet has, whoever is on the network can read it and write to it. The upgrade check `pve8to9` fails on it. PVE
    makes clusters with `secauth: on`; with that and another transport, corosync 3 does not start at all.

    ## When to ignore it

    When the network is for the cluster alone.
    """

    name = "cluster-traffic-unencrypted"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    other_impacts = (Impact.NO_START,)
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "pve-cluster 9.1.6 PVE/Corosync.pm (create_conf)",
        "corosync 3.1.9 exec/totemconfig.c (totem_get_crypto, totem_config_validate), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        totem = corosync.totem if corosync is not None else {}
        transport, cause = totem.get("transport"), _without_cipher(totem)
        if corosync is not None and transport is not None and not corosync.is_knet:
            yield _finding(
                transport, f"the transport `{transport.value}` has no encryption", starts=cause is not None
            )
        elif cause is not None:
            yield _finding(*cause)


def _without_cipher(totem: Mapping[str, Setting]) -> tuple[Setting, str] | None:
    """What leaves corosync without a cipher, and the fact; None where it has one."""
    cipher, secauth = totem.get("crypto_cipher"), totem.get("secauth")
    if cipher is not None and cipher.value in _CIPHERS:
        return None
    if cipher is not None and cipher.value == "none":
        return cipher, "`crypto_cipher` is none"
    if secauth is not None:
        return (secauth, f"`secauth` is {secauth.value}") if secauth.value != "on" else None
    if cipher is not None:
        return cipher, f"corosync has no cipher `{cipher.value}`"
    version = totem.get("version")
    return (version, "neither `secauth` nor `crypto_cipher` is set") if version is not None else None


def _finding(setting: Setting, fact: str, starts: bool = True) -> Finding:
    outcome = (
        "the nodes send each other all of /etc/pve, secrets among it, unencrypted"
        if starts
        else "as the file asks for one, corosync does not start with it"
    )
    return Finding(
        place=setting.place,
        message=f"{fact}: {outcome}",
        help="set `secauth: on` and leave `transport` out, and raise `config_version`",
        impact=None if starts else Impact.NO_START,
    )
