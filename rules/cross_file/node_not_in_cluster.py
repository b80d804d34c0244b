from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_PROPERTIES = ("nodes", "exitnodes", "exitnodes-primary", "node")


class NodeNotInCluster(TreeRule):
    """A storage, a zone or a mapping is about a node that the cluster does not have.

    ## What it finds

    A node in storage.cfg, sdn/zones.cfg, sdn/controllers.cfg, sdn/fabrics.cfg or the files in mapping/ that corosync.conf
    does not have. For
    storages and zones that are limited to such nodes it is a warning.

    ## Why it matters

    Nothing comes of that name: a misspelled node lacks the storage, the zone or the device. An entry for such nodes alone
    is nowhere.

    ## When to ignore it

    When the node is to join the cluster.
    """

    name = "node-not-in-cluster"
    category = Category.CROSS_FILE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    other_impacts = (Impact.IGNORED,)
    evidence = Evidence.TREE
    requires = (
        "corosync.conf",
        "storage.cfg|sdn/zones.cfg|sdn/controllers.cfg|sdn/fabrics.cfg|mapping/*.cfg",
    )
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (storage_check_node)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (generate_etc_network_config: nodes)",
        "pve-guest-common 6.0.2 PVE/Mapping/PCI.pm (find_on_current_node)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        members = tree.cluster.members
        if not members:
            return
        for noun, entry in _entries(tree):
            yield from _of_entry(f"{noun} `{entry.id}`", entry, members)
        cluster = tree.cluster
        for fabric in (cluster.fabrics or {}).values():
            for name, node in fabric.nodes.items():
                if name not in members and not node.is_external:
                    yield _finding(node.place(), name, f"fabric `{fabric.id}`")
        for mappings in (cluster.pci_mappings, cluster.usb_mappings, cluster.directory_mappings):
            for mapping in (mappings or {}).values():
                for device in mapping.on(None):
                    if device.node is not None and device.node not in members:
                        yield _finding(device.place("node"), device.node, f"mapping `{mapping.id}`")


def _entries(tree: Tree) -> Iterator[tuple[str, Entry]]:
    cluster = tree.cluster
    for storage in (cluster.storages or {}).values():
        if storage.entry is not None and storage.id != "local":
            yield "storage", storage.entry
    for zone in (cluster.zones or {}).values():
        yield "zone", zone.entry
    for entry in (cluster.sdn_controllers or {}).values():
        yield "controller", entry


def _of_entry(what: str, entry: Entry, members: frozenset[str]) -> Iterator[Finding]:
    for name in _PROPERTIES:
        nodes = entry.listed(name)
        if name == "nodes" and nodes and members.isdisjoint(nodes):
            yield Finding(
                place=entry.place(name),
                message=f"none of the `nodes` of {what} is in the cluster: it is available nowhere",
                help="name nodes of the cluster, or remove the line to have it on all",
                severity=Severity.WARNING,
                impact=Impact.IGNORED,
            )
            continue
        for node, place in nodes.items():
            if node not in members:
                yield _finding(place, node, what)


def _finding(place: Place, node: str, what: str) -> Finding:
    return Finding(
        place=place,
        message=f"{what} names `{node}`, which is not a node of the cluster: that has no effect",
        help="correct the name, or remove it",
    )
