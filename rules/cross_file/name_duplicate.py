from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.rules.api import Category, Evidence, Finding, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, clashes, related, use_by


class NameDuplicate(TreeRule):
    """Two guests have the same name.

    ## What it finds

    A name that two VMs, or a VM and a container, of one tree share. Templates are left out.

    ## Why it matters

    PVE tells guests apart by VMID, people and name servers do by name: the wrong one gets stopped. Cloud-init makes the
    name the guest's host name, and DHCP servers enter it into the DNS.

    ## When to ignore it

    When one is the successor or the standby of the other.
    """

    name = "name-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    words = ("name",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.NAME,)
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (get_hostname_fqdn)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        by_name: dict[str, list[Use]] = defaultdict(list)
        for container in tree.containers:
            if (hostname := container.config.get("hostname")) is not None and not container.is_template:
                by_name[hostname.value.lower()].append(use_by(container, hostname.at()))
        for guest in vms(tree):
            setting = guest.config.get("name")
            if setting is not None and not guest.is_template:
                by_name[setting.value.lower()].append(use_by(guest, setting.at()))
        for name, uses in by_name.items():
            for use, others in clashes(uses):
                yield Finding(
                    place=use.place,
                    message=f"`{name}` is the name of {use.owner} and of {others[0].owner}: they are easily confused",
                    help="give each guest a name of its own",
                    related=related(others, "has it here"),
                )
