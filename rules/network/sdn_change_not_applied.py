from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.network.fabrics import Fabric
from pvelint.grammar.network.running_sdn import RunningSdn
from pvelint.grammar.network.sdn import Subnet, Vnet, Zone
from pvelint.grammar.network.sdn_changes import sdn_changes
from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_NOUNS = {
    "zones": "zone",
    "vnets": "VNet",
    "subnets": "subnet",
    "controllers": "controller",
    "fabrics": "entry",
}
_MOST_NAMES = 3
_APPLIED_AT_START_SINCE = Version.V9_0


class SdnChangeNotApplied(TreeRule):
    """A change of the SDN is written down and not in use.

    ## What it finds

    Entries of sdn/zones.cfg, vnets.cfg, subnets.cfg, controllers.cfg and fabrics.cfg that sdn/.running-config, which has
    what was applied last, lacks or has otherwise, and those that it has alone. Of fabrics and their nodes only which there
    are; `dhcp-range` is not compared.

    ## Why it matters

    The nodes work with what was applied. From PVE 9 on, the next node that starts applies all that is written down, whether or
    not somebody has finished it.

    ## When to ignore it

    When the files were saved in the middle of a change.
    """

    name = "sdn-change-not-applied"
    category = Category.NETWORK
    severity = Severity.INFO
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("sdn/.running-config",)
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN.pm (pending_config, compile_running_cfg), run",
        "pve-manager 9.2.11 bin/pve-sdn-commit (sdn_changed)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        running = tree.cluster.running_sdn
        if running is None:
            return
        removed: list[str] = []
        for kind, entries in _written(tree).items():
            applied = running.entries[kind]
            for change in sdn_changes(kind, entries, applied):
                what = f"`{change.place.section}`"
                if change.option:
                    in_use = (
                        f"nodes have `{change.applied}`" if change.applied is not None else "nodes have none"
                    )
                    fact = (
                        f"`{change.option}` of the {_NOUNS[kind]} {what} is changed and not applied: {in_use}"
                    )
                else:
                    fact = f"the {_NOUNS[kind]} {what} is not applied: no node has it"
                yield Finding(place=change.place, message=fact, help=_help(tree))
            removed += [f"`{id}`" for id in applied if id not in entries]
        if removed:
            yield _removed(tree, running, removed)


def _written(tree: Tree) -> Mapping[str, Mapping[str, Entry]]:
    """What the files say that are there and that PVE can read, by kind."""
    cluster = tree.cluster
    found: dict[str, Mapping[str, Entry] | None] = {
        "zones": _entries(cluster.zones),
        "vnets": _entries(cluster.vnets),
        "subnets": _entries(cluster.subnets),
        "controllers": cluster.sdn_controllers,
        "fabrics": None if cluster.fabrics is None else _of_fabrics(cluster.fabrics.values()),
    }
    return {kind: entries for kind, entries in found.items() if entries is not None}


def _of_fabrics(fabrics: Iterable[Fabric]) -> Mapping[str, Entry]:
    entries = [
        entry
        for fabric in fabrics
        for entry in (fabric.entry, *(node.entry for node in fabric.nodes.values()))
    ]
    return {entry.id: entry for entry in entries}


def _entries(found: Mapping[str, Vnet | Zone | Subnet] | None) -> Mapping[str, Entry] | None:
    return None if found is None else {id: part.entry for id, part in found.items()}


def _removed(tree: Tree, running: RunningSdn, names: list[str]) -> Finding:
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return Finding(
        place=running.place(),
        message=f"the removal of {listed} is not applied: nodes still have what the files no longer say",
        help=_help(tree),
    )


def _help(tree: Tree) -> str:
    by_itself = "; the next node that starts does so, too" if tree.version >= _APPLIED_AT_START_SINCE else ""
    return f"apply the SDN's changes (Datacenter, SDN, Apply){by_itself}"
