from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.api.cluster import Loss
from pvelint.rules.file_kit import finding_of, losses


class ConfigFileUnreadable(TreeRule):
    """PVE cannot read one of the files around the guests at all.

    ## What it finds

    In replication.cfg a job without a valid `target`. The first thing in notifications.cfg or sdn/fabrics.cfg that PVE
    does not take: an unknown type (as `group` and `filter`, which PVE 9 no longer knows), an unknown property or one
    without value, a value that is not valid, a property that is missing or given twice, a comment. In an sdn/fabrics.cfg
    without any of that, what does not fit together: a node of a fabric that is not there or is of another protocol; an
    address outside of the fabric's network, or that two nodes of a fabric have; a node without address where its fabric
    has a network; an interface of a node that is named twice; networks of fabrics that overlap; an area that two OSPF
    fabrics have; of WireGuard's nodes a port or an address that two interfaces have, and a peer with an interface or an
    external node that is not there. An sdn/.running-config that is no JSON,
    or in which the whole, the VNets or one of them is no object.
    In corosync.conf the first line that corosync refuses: one that is neither `key: value` nor opens or closes a section
    and nothing else, or is too long; a name with other characters than corosync's names have; a value that is not the
    number or the word that belongs there, as in `token: 10s`, `two_node: yes` or `nodeid: 1 # the first`, for a comment
    needs a line of its own. And braces that do not match.

    ## Why it matters

    These files are read as a whole or not at all. Without replication.cfg no guest is replicated, and what asks for the
    jobs of a guest fails, as its removal and migration. Without notifications.cfg PVE sends none of its notifications,
    about failed backups, replication or nodes that are fenced, and says so in the system log alone. Mails of backup jobs
    with `mailto` are sent all the same. Without sdn/fabrics.cfg no change of the SDN is applied, also none that has
    nothing to do with fabrics: neither when somebody applies it nor when a node starts. What was applied last goes on. It is in
    sdn/.running-config: PVE takes one that is no JSON for empty and says nothing. From PVE 9 on, a node then loses its
    VNets at the next reload of its network ("Apply Configuration"); before, what it had stays.
    With JSON that has no objects in their places PVE fails, and nodes cannot reload their network.
    With such a corosync.conf a node that starts has no cluster and no quorum. Corosync that runs goes on with what it has
    read before; with a `config_version` that is no number it ends. PVE does not tell: it cuts off what is behind a `#`,
    and takes any word for a value.

    ## When to ignore it

    Never: PVE works without all that the file says.
    """

    name = "config-file-unreadable"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("notifications.cfg|replication.cfg|sdn/fabrics.cfg|sdn/.running-config|corosync.conf",)
    sources = (
        "pve-guest-common 6.0.2 PVE/ReplicationConfig.pm (parse_config: lookup of an entry that check_config refused), run",
        "proxmox-section-config 3.1.1 src/lib.rs (SectionConfig::parse), run",
        "proxmox-schema 5.2.0 src/property_string.rs (next_property), run",
        "proxmox-notify 1.0.3 src/config.rs (config_init; properties of the types stand in src/endpoints), run",
        "proxmox-notify 1.0.3 src/matcher.rs (MatcherConfig, FromStr of its parts), run",
        "pve-cluster 9.1.6 PVE/Notify.pm (read_config)",
        "proxmox-ve-config 0.10.1 src/sdn/fabric/mod.rs (FabricConfig::parse_section_config, validate), run",
        "proxmox-ve-config 0.4.6 src/sdn/fabric/mod.rs (likewise), run",
        "pve-network 1.3.0 PVE/Network/SDN.pm (compile_running_cfg, commit_config, $parse_running_cfg)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (generate_etc_network_config), run",
        "pve-network 1.3.0 PVE/Network/SDN.pm (generate_raw_etc_network_config, write_raw_etc_network_config)",
        "pve-network 0.11.2 PVE/Network/SDN/Zones.pm (write_etc_network_config: nothing to write)",
        "pve-cluster 9.1.6 PVE/Corosync.pm (parse_conf), run",
        "corosync 3.1.9 exec/coroparse.c (parse_section, main_config_parser_cb, safe_atoq), read",
        "corosync 3.1.7 -t -c corosync.conf with each key and value, run",
        "kronosnet 1.31 libknet/compress.c (compress_modules_cmds; likewise crypto.c), read",
        "pve-manager 9.2.11 PVE/API2/Network.pm (reload_network_config)",
        "pve-manager 9.2.11 bin/pve-sdn-commit (fabrics_changed)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for problem in losses(tree, Loss.FILE):
            yield finding_of(problem, "correct or remove what is wrong")
