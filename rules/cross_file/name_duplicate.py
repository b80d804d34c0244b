from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import guests_in_order
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import Use, clashes, related, use_by


class NameDuplicate(TreeRule):
    """Two guests have the same name.

    ## What it finds

    A name that two guests of one tree share, the `name` of a VM or the `hostname` of a container. Templates are left out.

    ## Why it matters

    PVE tells guests apart by VMID, people and name servers do by name: the wrong one gets stopped. The name is
    a container's host name, and cloud-init makes it that of a VM: DHCP servers enter it into the DNS.

    ## When to ignore it

    When one is the successor or the standby of the other.
    """

    name = "name-duplicate"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.HYGIENE
    words = ("name",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.NAME,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (get_hostname_fqdn)",
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (set_hostname)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        by_name: dict[str, list[Use]] = defaultdict(list)
        for guest in guests_in_order(tree):
            setting = guest.config.get(guest.name_key)
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
