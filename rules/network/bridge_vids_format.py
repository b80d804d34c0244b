from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.vlans import LARGEST_VLAN, is_sound
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Severity,
    Tree,
    TreeRule,
)


class BridgeVidsFormat(TreeRule):
    """The VLANs of a bridge are not numbers from 1 to 4094.

    ## What it finds

    In a node's record of its interfaces, a `bridge-vids` with something else than numbers and ranges such as `2-4094`,
    separated by blanks or commas, a range that goes backwards, and a number above 4094.

    ## Why it matters

    What is meant is not set: guests in those VLANs reach nobody outside of the node.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "bridge-vids-format"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-manager 9.2.11 network-hooks/bridgevlan (bridge vlan add)",
        "ifupdown2 3.9.0 ifupdown/utils.py (ranges_to_ints), read",
        "ifupdown2 3.9.0 addons/bridge.py (_apply_bridge_vids_and_pvid), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for stanzas in network.stanzas.values():
                for option in (one for stanza in stanzas for one in stanza.options.get("bridge-vids", ())):
                    wrong = next((part for part in option.told if not is_sound(part.text)), None)
                    if wrong is not None:
                        yield Finding(
                            place=option.place(wrong),
                            message=f"`{wrong.text}` is no VLAN or range of VLANs up to {LARGEST_VLAN}: it is not set",
                            help=f"write numbers and ranges with blanks between, such as `2-{LARGEST_VLAN}`",
                        )
