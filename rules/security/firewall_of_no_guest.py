from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import CONTAINER, VM, Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class FirewallOfNoGuest(TreeRule):
    """The firewall of a guest that does not exist.

    ## What it finds

    firewall/VMID.fw without a VM or container of that number, in a tree that has all guests.

    ## Why it matters

    The next guest that is made with the number has these rules from its first start.

    ## When to ignore it

    When the guest is to come back.
    """

    name = "firewall-of-no-guest"
    category = Category.SECURITY
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.HYGIENE
    evidence = Evidence.TREE
    requires = ("firewall/*.fw",)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (load_vmfw_conf)",
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (destroy_vm: remove_vmfw_conf, which create_vm does not call)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for vmid, firewall in tree.cluster.firewalls.items():
            if tree.is_whole and vmid not in tree.vmids and vmid not in tree.container_ids:
                yield Finding(
                    place=firewall.file_place(),
                    message=f"there is no guest {vmid}: a new one with this number gets the rules of this file",
                    help="delete the file unless the guest comes back",
                )
