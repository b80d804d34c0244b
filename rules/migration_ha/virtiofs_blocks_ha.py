from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.ha import managed
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity, Version
from pvelint.rules.guest_kit import related_resource


class VirtiofsBlocksHa(GuestRule):
    """A VM under HA shares a directory of its node through virtiofs.

    ## What it finds

    `virtiofsN` on a VM that the HA stack manages and may run on several nodes.

    ## Why it matters

    PVE cannot live-migrate or hibernate a VM with virtiofs, nor snapshot it with its memory: HA cannot move it away before
    maintenance. After a failure it sees the other node's directory, which holds the same files only if someone keeps
    the two in step.

    ## When to ignore it

    When the directory is on a shared file system and the VM may be shut down to move it.
    """

    name = "virtiofs-blocks-ha"
    category = Category.MIGRATION_HA
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("virtiofs",)
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate/Helpers.pm (check_non_migratable_resources)",
        "pve-docs 9.1.3 qm.adoc (Known Limitations)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        shares = guest.config.numbered("virtiofs")
        if found is not None and shares:
            yield Finding(
                place=shares[0].at("dirid"),
                message=f"`{shares[0].key}` keeps the VM from live migration: HA has to stop it to move it to another node",
                help="mount the directory in the guest over NFS or SMB instead",
                related=related_resource(found),
            )
