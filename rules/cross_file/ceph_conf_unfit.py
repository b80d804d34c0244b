from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.ceph import Ceph, CephSetting
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class CephConfUnfit(TreeRule):
    """Services or clients of Ceph do not start with what ceph.conf says.

    ## What it finds

    - In the section `[global]` a `keyring`, although monitors, managers, metadata servers or OSDs have none in a section of
      their own.
    - `ms_bind_ipv6` without `ms_bind_ipv4 = false` where the public and the cluster network are IPv6 alone.
    - No `mon_host`. It is a warning where the file has monitors and no `mon_addr` of any.

    ## Why it matters

    A `keyring` of `[global]` holds for services, too, whose keys are elsewhere; from Nautilus on they do not start with it.
    Services that may use both kinds of addresses want one of each in their networks ("unable to find any IPv4 address in
    networks"). Without the address of a monitor Ceph asks the name service for one, and ends if that knows none ("no monitors
    specified to connect to"). The upgrade check `pve8to9` warns of all three.

    ## When to ignore it

    When the name service has the monitors (`_ceph-mon._tcp`).
    """

    name = "ceph-conf-unfit"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    requires = ("ceph.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_ceph)",
        "pve-manager 9.2.11 PVE/API2/Ceph/MON.pm (createmon: ms_bind_ipv4)",
        "pve-storage 9.1.7 PVE/CephConfig.pm (parse_ceph_config), run",
        "pve-manager 9.2.11 PVE/API2/Ceph/MON.pm (createmon: mon_host)",
        "https://docs.ceph.com/en/latest/rados/configuration/mon-lookup-dns/",
        "https://github.com/ceph/ceph/pull/26692",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        ceph = tree.cluster.ceph
        if ceph is None:
            return
        if (keyring := ceph.of_all.get("keyring")) is not None:
            yield _keyring_of_all(ceph, keyring)
        if ceph.wants_ipv4_in_vain:
            yield Finding(
                place=ceph.of_all["ms_bind_ipv6"].place,
                message=(
                    "`ms_bind_ipv4` is not off and all networks of Ceph are IPv6: its services find no IPv4 address, and"
                    " do not start"
                ),
                help="set `ms_bind_ipv4 = false`, or add an IPv4 network",
            )
        if ceph.of_all and "mon_host" not in ceph.of_all:
            yield _no_monitor(ceph)


def _keyring_of_all(ceph: Ceph, keyring: CephSetting) -> Finding:
    help = "move the line to the section `[client]`"
    services = ceph.services_with_keyring_of_all
    if services:
        sections = " and ".join(f"`[{kind}]`" for kind in services)
        message = f"`keyring` holds for the services of Ceph, too, of which {sections} have none of their own: they do not start"
        return Finding(place=keyring.place, message=message, help=help)
    return Finding(
        place=keyring.place,
        message="`keyring` holds for clients alone, since all services have one of their own: `pve8to9` warns of it all the same",
        help=help,
        severity=Severity.INFO,
        impact=Impact.HYGIENE,
    )


def _no_monitor(ceph: Ceph) -> Finding:
    of_mons = any(name.startswith("mon.") for name in ceph.sections)
    lost = of_mons and not ceph.has_address_of_monitor
    outcome = (
        "services and clients find no monitor but by the name service" if lost else "`pve8to9` wants one"
    )
    return Finding(
        place=ceph.headers["global"],
        message=f"there is no `mon_host`: {outcome}",
        help="set `mon_host` to the addresses of all monitors, without ports",
        severity=None if lost else Severity.INFO,
        impact=None if lost else Impact.HYGIENE,
    )
