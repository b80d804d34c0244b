from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, Version


class CephConfLinesLost(TreeRule):
    """PVE takes a setting in ceph.conf for a header.

    ## What it finds

    A setting in ceph.conf with a `[` in its line, in a comment behind it, too: mostly `mon_host = [v2:...,v1:...]`.

    ## Why it matters

    Ceph reads such a line as it is meant. PVE takes each `[` for the beginning of a header, which this is not: it knows
    neither this setting nor those up to the next header. It says so in the log alone. What it does with Ceph lacks them,
    as where the monitors are; and when it changes the file, as for a new monitor or metadata server, it writes the file
    without them.

    ## When to ignore it

    When Ceph is not managed by PVE, and the file is there for clients alone.
    """

    name = "ceph-conf-lines-lost"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("ceph.conf",)
    since = Version.V8_4
    sources = (
        "pve-storage 9.1.7 PVE/CephConfig.pm (parse_ceph_config: $re_section_start), run",
        "pve-storage 9.1.7 PVE/CephConfig.pm (write_ceph_config)",
        "pve-manager 9.2.11 PVE/API2/Ceph/MON.pm (createmon, destroymon: cfs_write_file)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        ceph = tree.cluster.ceph
        for place in ceph.bracketed if ceph is not None else ():
            yield Finding(
                place=place,
                message=(
                    f"PVE takes the line of `{place.key}` for a header because of its `[`: it does without all settings up to"
                    " the next one, and removes them when it changes the file"
                ),
                help="write the addresses of monitors without brackets and ports: `mon_host = 10.0.0.1 10.0.0.2`"
                if place.key == "mon_host"
                else "write the line without `[`, or set the option in Ceph's own database (`ceph config set`)",
            )
