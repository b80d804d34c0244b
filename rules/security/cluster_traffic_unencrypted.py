from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.corosync import Setting
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ClusterTrafficUnencrypted(TreeRule):
    """The nodes of the cluster talk to each other unencrypted.

    ## What it finds

    A `totem` section of corosync.conf with a `transport` other than knet, with `crypto_cipher: none`, or with neither
    `secauth: on` nor a `crypto_cipher`.

    ## Why it matters

    Corosync carries all of /etc/pve, passwords and keys in priv/ among it, from node to node. Without encryption, which
    only knet has, whoever is on the network can read it and write to it. The upgrade check `pve8to9` fails on it. PVE
    makes clusters with `secauth: on`.

    ## When to ignore it

    When the network is for the cluster alone.
    """

    name = "cluster-traffic-unencrypted"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "pve-cluster 9.1.6 PVE/Corosync.pm (create_conf)",
        "corosync 3.1.7 corosync.conf(5) (transport, secauth, crypto_cipher), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        totem = corosync.totem if corosync is not None else {}
        cause = _cause(dict(totem))
        if cause is not None:
            setting, fact = cause
            yield Finding(
                place=setting.place,
                message=f"{fact}: the nodes send each other all of /etc/pve, secrets among it, unencrypted",
                help="set `secauth: on` and leave `transport` out, and raise `config_version`",
            )


def _cause(totem: dict[str, Setting]) -> tuple[Setting, str] | None:
    transport, cipher, secauth = (totem.get(name) for name in ("transport", "crypto_cipher", "secauth"))
    if transport is not None and transport.value != "knet":
        return transport, f"the transport `{transport.value}` has no encryption"
    if cipher is not None:
        return (cipher, "`crypto_cipher` is none") if cipher.value == "none" else None
    if secauth is not None:
        return (secauth, f"`secauth` is {secauth.value}") if secauth.value != "on" else None
    version = totem.get("version")
    return (version, "neither `secauth` nor `crypto_cipher` is set") if version is not None else None
