from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.rules.api import Category, Evidence, Finding, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, clashes, named, never_together, related, use_by

_NO_WINDOWS = ("l24", "l26", "solaris")


class SmbiosUuidDuplicate(TreeRule):
    """Two VMs have the same machine UUID.

    ## What it finds

    A `uuid` of `smbios1` that two VMs have, as after copying a config by hand; a clone made by PVE gets a new one.
    Templates are left out. It is information where the VMs pass through one device and so cannot run at the same time,
    and where they have the same disks and so are one system.

    ## Why it matters

    Software takes it for the machine's identity: Kubernetes nodes, Windows activation, backup and management agents
    confuse the two.

    ## When to ignore it

    When one VM is a cold copy of the other.
    """

    name = "smbios-uuid-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.GUEST
    words = ("uuid",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.UUID,)
    sources = (
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (clone_vm: generate_smbios1_uuid)",
        "https://github.com/kubernetes/kubeadm/issues/31",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests = {guest.document.path: guest for guest in tree.guests}
        for value, use, others, owners in _shared(tree, "smbios1", "uuid"):
            are_variants = all(never_together(guests, use, other) for other in others)
            yield Finding(
                place=use.place,
                message=f"`{value}` is the machine UUID of {owners}: software takes the two VMs for one machine",
                help="give this VM a UUID of its own (`uuidgen` prints one)",
                severity=Severity.INFO if are_variants else None,
                related=related(others, "has it here"),
            )


class VmgenidDuplicate(TreeRule):
    """Two VMs have the same generation ID.

    ## What it finds

    A `vmgenid` that two VMs have. Templates, and `0` (none), are left out. Where all of the VMs have a Linux or
    Solaris type it is information.

    ## Why it matters

    Windows takes a changed ID as the sign that it was copied or rolled back. With the same one in both VMs, a copied
    Active Directory controller does not notice and damages the directory's replication.

    ## When to ignore it

    When one VM is a cold copy of the other.
    """

    name = "vmgenid-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.GUEST
    words = ("vmgenid",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.UUID,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm ($confdesc, vmgenid)",
        "https://learn.microsoft.com/en-us/windows/win32/hyperv_v2/virtual-machine-generation-identifier",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for value, use, others, owners in _shared(tree, "vmgenid"):
            yield Finding(
                place=use.place,
                message=f"`{value}` is the generation ID of {owners}: Windows cannot tell that it was copied",
                help="generate a new one: `qm set VMID --vmgenid 1`",
                severity=Severity.INFO if use.mild and all(other.mild for other in others) else None,
                related=related(others, "has it here"),
            )


def _shared(tree: Tree, key: str, option: str | None = None) -> Iterator[tuple[str, Use, list[Use], str]]:
    """(value, a use that is not the first, the earlier ones, whose they all are)"""
    found: dict[str, list[Use]] = defaultdict(list)
    for guest in vms(tree):
        setting = guest.config.get(key)
        if setting is None or guest.is_template:
            continue
        value = (setting.get(option) if option else setting.value).lower()
        if len(value) > 1:
            mild = guest.config.text("ostype") in _NO_WINDOWS
            found[value].append(use_by(guest, setting.at(option), mild=mild))
    for value, uses in found.items():
        for use, others in clashes(uses) if len(uses) > 1 else ():
            yield value, use, others, named(use, others, len(uses))
