from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.cluster.corosync import Setting
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_TRANSPORTS = frozenset(("knet", "udp", "udpu"))


class ClusterTrafficUnencrypted(TreeRule):
    """The nodes of the cluster talk to each other unencrypted.

    ## What it finds

    A `totem` section of corosync.conf that leaves corosync without a cipher: no `secauth: on`, or `crypto_cipher: none`.
    And one that asks for what corosync 3 does not have: encryption with another `transport` than knet, a cipher without a
    hash, a transport other than knet, udp and udpu.

    ## Why it matters

    Corosync carries all of /etc/pve, passwords and keys in priv/ among it, from node to node. Without encryption, which
    only knet has, whoever is on the network can read it, and without a hash write to it as well. PVE makes clusters with
    `secauth: on`, and the upgrade check `pve8to9` asks about it. With what it does not have, corosync does not start.

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
        "corosync 3.1.9 exec/totemconfig.c (totem_config_read: Invalid transport type), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        totem = tree.cluster.corosync.totem if tree.cluster.corosync is not None else {}
        if (refused := _refused(totem)) is not None:
            yield _finding(*refused, "corosync does not start", Impact.NO_START)
        elif (open_to_all := _without_cipher(totem)) is not None:
            yield _finding(
                *open_to_all, "the nodes send each other all of /etc/pve, secrets among it, unencrypted", None
            )


def _protection(totem: Mapping[str, Setting]) -> tuple[str, str]:
    """Cipher and hash: those of `secauth`, unless they are named."""
    secauth = totem.get("secauth")
    usual = ("aes256", "sha256") if secauth is not None and secauth.value == "on" else ("none", "none")
    cipher, digest = totem.get("crypto_cipher"), totem.get("crypto_hash")
    return cipher.value if cipher else usual[0], digest.value if digest else usual[1]


def _refused(totem: Mapping[str, Setting]) -> tuple[Setting, str] | None:
    transport, named = totem.get("transport"), totem.get("crypto_cipher")
    cipher, digest = _protection(totem)
    if transport is not None and transport.value not in _TRANSPORTS:
        return transport, f"corosync has no transport `{transport.value}`"
    if transport is not None and transport.value != "knet" and (cipher, digest) != ("none", "none"):
        return transport, f"the transport `{transport.value}` has no encryption, which the file asks for"
    if named is not None and cipher != "none" and digest == "none":
        return named, "`crypto_cipher` needs a `crypto_hash`"
    return None


def _without_cipher(totem: Mapping[str, Setting]) -> tuple[Setting, str] | None:
    """What leaves corosync without a cipher, and the fact; None where it has one."""
    transport, named, secauth = totem.get("transport"), totem.get("crypto_cipher"), totem.get("secauth")
    if transport is not None and transport.value != "knet":
        return transport, f"the transport `{transport.value}` has no encryption"
    if _protection(totem)[0] != "none":
        return None
    if named is not None:
        return named, "`crypto_cipher` is none"
    if secauth is not None:
        return secauth, f"`secauth` is {secauth.value}"
    version = totem.get("version")
    return (version, "neither `secauth` nor `crypto_cipher` is set") if version is not None else None


def _finding(setting: Setting, fact: str, outcome: str, impact: Impact | None) -> Finding:
    return Finding(
        place=setting.place,
        message=f"{fact}: {outcome}",
        help="set `secauth: on`, leave `transport`, `crypto_cipher` and `crypto_hash` out, give each node a `nodeid`, and"
        " raise `config_version`",
        impact=impact,
    )
