from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.container_features import not_copied, not_linked
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity


class TemplateCloneBlocked(GuestRule):
    """A template for containers cannot be cloned, or only in full.

    ## What it finds

    A template with a folder or device of the node as `mpN`, or with a volume that its storage copies for no clone; as
    information one with a volume on a storage without linked clones of containers: of those in files (`dir`, `nfs`,
    `cifs`, ...) all.

    ## Why it matters

    PVE refuses to clone a folder or device of the node ("unable to clone mountpoint"). `pct clone` of a template makes a
    linked clone unless `--full` is given, and fails where the storage has none ("Linked clone feature ... is not
    available").

    ## When to ignore it

    When all clones are full ones.
    """

    name = "template-clone-blocked"
    category = Category.MIGRATION_HA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("template",)
    sources = (
        "pve-container 6.1.10 PVE/API2/LXC.pm (clone_vm)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (volume_has_feature: clone, copy)",
        "libpve-storage-perl 9.1.7 PVE/Storage/BTRFSPlugin.pm (volume_has_feature)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not guest.is_template:
            return
        storages = guest.tree.cluster.storages
        uncopied = not_copied(guest.config, storages, guest.version)
        found = uncopied or not_linked(guest.config, storages)
        if not found:
            return
        first = found[0]
        if not first.is_volume:
            fact = f"`{first.key}` is a {'device' if first.is_device else 'folder'} of the node: PVE makes no clone of the template"
            advice = "remove it from the template, and add it to the clones"
        elif uncopied:
            fact = f"PVE does not copy `{first.volume}`: it makes no clone of the template"
            advice = "remove it from the template, or move it to another storage before the template is made"
        else:
            fact = (
                f"PVE makes no linked clones of `{first.volume}`: clones of the template have to be full ones"
            )
            advice = "clone it with `pct clone --full`, or make the template on a storage with linked clones, such as lvmthin, zfspool or rbd"
        yield Finding(
            place=first.setting.at("volume"),
            message=fact,
            help=advice,
            severity=None if uncopied else Severity.INFO,
            related=tuple(Related(volume.setting.at(), "this one, too") for volume in found[1:]),
        )
