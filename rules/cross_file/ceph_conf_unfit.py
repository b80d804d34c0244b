from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class CephConfUnfit(TreeRule):
    """Services of Ceph do not start with what ceph.conf says.

    ## What it finds

    In the section `[global]` of ceph.conf a `keyring`; and `ms_bind_ipv6` without `ms_bind_ipv4 = false` where the
    public and the cluster network are IPv6 alone.

    ## Why it matters

    A `keyring` of `[global]` holds for monitors, managers, metadata servers and OSDs, too, whose keys are elsewhere; from
    Nautilus on they do not start with it. Services that may use both kinds of addresses want one of each in their networks
    ("unable to find any IPv4 address in networks"). The upgrade check `pve8to9` warns of both.

    ## When to ignore it

    When each kind of service has a `keyring` of its own in its section.
    """

    name = "ceph-conf-unfit"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("ceph.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_ceph)",
        "pve-manager 9.2.11 PVE/API2/Ceph/MON.pm (createmon: ms_bind_ipv4)",
        "pve-storage 9.1.7 PVE/CephConfig.pm (parse_ceph_config), run",
        "https://github.com/ceph/ceph/pull/26692",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        ceph = tree.cluster.ceph
        settings = ceph.of_all if ceph is not None else {}
        if (keyring := settings.get("keyring")) is not None:
            yield Finding(
                place=keyring.place,
                message="`keyring` holds for the services of Ceph, too: those whose key is elsewhere do not start",
                help="move the line to the section `[client]`",
            )
        if ceph is not None and ceph.wants_ipv4_in_vain:
            yield Finding(
                place=settings["ms_bind_ipv6"].place,
                message=(
                    "`ms_bind_ipv4` is not off and all networks of Ceph are IPv6: its services find no IPv4 address, and"
                    " do not start"
                ),
                help="set `ms_bind_ipv4 = false`, or add an IPv4 network",
            )
