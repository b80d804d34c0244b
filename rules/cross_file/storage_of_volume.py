from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.volumes import VolumeUse, is_removed, uses_of_storages
from pvelint.grammar.spelling import Words
from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
    Version,
)
from pvelint.rules.guest_kit import without

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage


class StorageUnknown(TreeRule):
    """A volume is on a storage that does not exist.

    ## What it finds

    A drive, unused disk, saved state, hook script, cloud-init file or `vmstatestorage` whose storage is not in
    storage.cfg. Silent where the tree has no storage.cfg.

    ## Why it matters

    PVE refuses to start the VM with "storage '...' does not exist". For an unused disk, `vmstatestorage` and templates it is
    a warning: the VM starts, or nobody starts it.

    ## When to ignore it

    When storage.cfg is not the one of the cluster that the VM runs on.
    """

    name = "storage-unknown"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (storage_config)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None:
                consequence, severity = without(guest, use)
                yield Finding(
                    place=use.place,
                    message=f"storage.cfg has no storage `{use.storage}`: {consequence}",
                    help=_nearest(use.storage, tree),
                    severity=severity,
                    impact=None if severity is Severity.ERROR else Impact.HYGIENE,
                )


def _nearest(storage: str, tree: Tree) -> str:
    known = tree.once("names of storages", lambda: Words(tree.cluster.storages or ()))
    meant = known.closest(storage)
    return f"did you mean `{meant}`?" if meant else "add the storage, or move the volume to one that exists"


class StorageNotOnNode(TreeRule):
    """A volume is on a storage that is disabled or not available on the VM's node.

    ## What it finds

    A volume whose storage has `disable`, or a `nodes` list without the VM's node, in storage.cfg.

    ## Why it matters

    PVE refuses to start the VM with "storage '...' is not available on node '...'" or "... is disabled". It is an error
    for a VM that starts automatically, and a warning for others, which may be off for just that reason, and for hook
    scripts and cloud-init files, which PVE reads from the storage's folder without activating it.

    ## When to ignore it

    When the storage is disabled for a while and the VM stays off for that time.
    """

    name = "storage-not-on-node"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = ("pve-storage 9.1.7 PVE/Storage.pm (storage_check_enabled)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None or storage.on(guest.node) or is_removed(guest, storage):
                continue
            why = "is disabled" if storage.disabled else f"is not available on node {guest.node}"
            consequence, severity = _without_activation(guest, use)
            place = storage.place("disable" if storage.disabled else "nodes")
            yield Finding(
                place=use.place,
                message=f"storage `{use.storage}` {why}: {consequence}",
                help="move the volume, or make the storage available",
                severity=severity,
                related=(Related(place, "set here"),),
            )


def _without_activation(guest: Guest, use: VolumeUse) -> tuple[str, Severity]:
    if use.needed and use.content == "snippets":
        return "the VM starts only if the file happens to be there", Severity.WARNING
    consequence, severity = without(guest, use)
    return consequence, severity if guest.starts_itself else Severity.WARNING


class StorageContentType(TreeRule):
    """A volume is on a storage that may not hold its kind of content.

    ## What it finds

    A disk on a storage without content type `images`, a CD image on one without `iso`, and from PVE 9.0 on the saved
    state of a hibernated VM on one without `images`. As information also a hook script or cloud-init file on a storage
    without `snippets`.

    ## Why it matters

    PVE refuses to start the VM with "storage '...' does not support content-type '...'". For
    templates, which nobody starts, it is a warning. PVE reads hook scripts and cloud-init files without a look at
    `snippets`, but the web interface, and tools such as Terraform providers, neither list nor upload files there.

    ## When to ignore it

    When storage.cfg is not the one of the cluster that the VM runs on.
    """

    name = "storage-content-type"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.INVALID, Impact.HYGIENE)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (get_current_vm_volumes, check_volume_storage_type)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (read_cloudinit_snippets_file)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (check_hookscript)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None or use.is_unused or (use.is_state and guest.version < Version.V9_0):
                continue
            if use.content in storage.content or not storage.on(guest.node) or is_removed(guest, storage):
                continue
            if use.content == "snippets":
                yield _snippets(use, storage)
                continue
            consequence, severity = "PVE refuses it when it is set", Severity.WARNING
            if use.needed and storage.built_in:
                consequence, severity = without(guest, use)
            yield Finding(
                place=use.place,
                message=f"storage `{use.storage}` may not hold `{use.content}`: {consequence}",
                help=f"add `{use.content}` to the storage's `content`, or move the volume",
                severity=severity,
                impact=None if severity is Severity.ERROR else Impact.INVALID,
                related=(Related(storage.place("content"), "its content types"),),
            )


def _snippets(use: VolumeUse, storage: Storage) -> Finding:
    return Finding(
        place=use.place,
        message=f"storage `{use.storage}` does not list `snippets` in its `content`: PVE reads the file all the same, but"
        " the web interface and API clients do not offer snippets there",
        help="add `snippets` to the storage's `content`",
        severity=Severity.INFO,
        impact=Impact.HYGIENE,
        related=(Related(storage.place("content"), "its content types"),),
    )
