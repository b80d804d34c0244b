from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.former_places import (
    FORMER_IPAM_STATE,
    IPAM_STATE,
    former_password_file,
    left_ipam,
    left_passwords,
    password_file,
)
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

_NAMED = 3


class FileAtFormerPlace(TreeRule):
    """A password or state is kept where PVE no longer looks for it.

    ## What it finds

    Names of files, which are never read: `priv/ID.cred` of an enabled CIFS storage that has no `priv/storage/ID.pw`; and, for
    PVE 9, `priv/ipam.db` without `sdn/pve-ipam-state.json` where a zone has `ipam: pve`.

    ## Why it matters

    PVE moves these files when its packages are updated from a version that still used them, and only then: a file that is
    restored or copied later stays where it is. Without a password PVE mounts the share as guest, which most servers refuse.
    Without its state, the IPAM knows none of the addresses that it has given out. `priv/macs.db`, which moved as well, is a
    cache: PVE fills another.

    ## When to ignore it

    When the share is open to guests, or the addresses do not matter: then remove the file.
    """

    name = "file-at-former-place"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("storage.cfg|sdn/zones.cfg",)
    before_upgrade = True
    sources = (
        "pve-storage 9.1.7 PVE/Storage/CIFSPlugin.pm (cifs_cred_file_name, cifs_mount)",
        "pve-storage 7.4-2 debian/postinst (configure)",
        "pve-network 1.3.0 PVE/Network/SDN/Ipams/PVEPlugin.pm ($ipamdb_file)",
        "pve-network 0.11.2 PVE/Network/SDN/Ipams/PVEPlugin.pm ($ipamdb_file_legacy)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cifs_credential_location, check_legacy_ipam_files)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for storage in left_passwords(tree.cluster):
            former, place = former_password_file(storage.id), password_file(storage.id)
            yield Finding(
                place=storage.place(),
                message=f"the password of storage `{storage.id}` is in {former}, where PVE does not look: it mounts the share as guest",
                help=f"move it to {place}",
            )
        first, *others = left_ipam(tree.cluster) or (None,)
        if first is not None:
            names = f"zone `{first.id}`" + (f" and {len(others)} more" if others else "")
            yield Finding(
                place=first.place("ipam"),
                message=f"the addresses given out in {names} are in {FORMER_IPAM_STATE}, which PVE {tree.version} does not read",
                help=f"copy it to {IPAM_STATE}",
                related=tuple(
                    Related(zone.place("ipam"), f"the zone `{zone.id}`") for zone in others[:_NAMED]
                ),
            )
