from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.volumes import VolumeUse, is_removed, uses_of_storages
from pvelint.grammar.schema.formats.volume_names import takes_image
from pvelint.grammar.spelling import Words
from pvelint.grammar.vm.volume_name import is_subvolume
from pvelint.rules.api import (
    CONTAINER,
    VM,
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
from pvelint.rules.guest_kit import missing_storage, without

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage


class StorageUnknown(TreeRule):
    """A volume is on a storage that does not exist.

    ## What it finds

    A drive, root disk or mount point, unused disk, saved state, hook script, cloud-init file or `vmstatestorage` whose
    storage is not in storage.cfg, or has an entry there that PVE skips. Silent where the tree has no storage.cfg.

    ## Why it matters

    PVE refuses to start the guest with "storage '...' does not exist". For an unused disk, `vmstatestorage` and templates
    it is a warning: the guest starts, or nobody starts it.

    ## When to ignore it

    When storage.cfg is not the one of the cluster that the guest runs on.
    """

    name = "storage-unknown"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    before_upgrade = True
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (storage_config)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start: activate_volumes)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None:
                consequence, severity = without(guest, use)
                fact, entry = missing_storage(tree, use.storage)
                yield Finding(
                    place=use.place,
                    message=f"{fact}: {consequence}",
                    help="correct the entry" if entry else _nearest(use.storage, tree),
                    severity=severity,
                    impact=None if severity is Severity.ERROR else Impact.HYGIENE,
                    related=entry,
                )


def _nearest(storage: str, tree: Tree) -> str:
    known = tree.once("names of storages", lambda: Words(tree.cluster.storages or ()))
    meant = known.closest(storage)
    return f"did you mean `{meant}`?" if meant else "add the storage, or move the volume to one that exists"


class StorageNotOnNode(TreeRule):
    """A volume is on a storage that is disabled or not available on the guest's node.

    ## What it finds

    A volume whose storage has `disable`, or a `nodes` list without the guest's node, in storage.cfg.

    ## Why it matters

    PVE refuses to start the guest with "storage '...' is not available on node '...'" or "... is disabled". It is an error
    for one that starts automatically, and a warning for others, which may be off for just that reason, and for hook
    scripts and cloud-init files, which PVE reads from the storage's folder without activating it.

    ## When to ignore it

    When the storage is disabled for a while and the guest stays off for that time.
    """

    name = "storage-not-on-node"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
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
        return f"the {guest.kind.noun} starts only if the file happens to be there", Severity.WARNING
    consequence, severity = without(guest, use)
    return consequence, severity if guest.starts_itself else Severity.WARNING


class StorageContentType(TreeRule):
    """A volume is on a storage that may not hold its kind of content.

    ## What it finds

    A VM's disk on a storage without content type `images`, a CD image on one without `iso`, and from PVE 9.0 on the saved
    state of a hibernated VM on one without `images`. A root disk or mount point of a container on a storage without
    `rootdir`. As information also a hook script or cloud-init file on a storage
    without `snippets`, and an unused volume on one without `images` or `rootdir`.

    ## Why it matters

    PVE refuses to start the VM with "storage '...' does not support content-type '...'", the container with "storage '...'
    does not support containers". For templates, which nobody starts, it is a warning, as it is for a container's
    subvolumes (ZFS, BTRFS): it starts, but PVE refuses to migrate it. It attaches an unused volume of a VM all the same,
    and refuses that of a container. PVE reads hook scripts and cloud-init files without a look at
    `snippets`, but the web interface, and tools such as Terraform providers, neither list nor upload files there.

    ## When to ignore it

    When storage.cfg is not the one of the cluster that the guest runs on.
    """

    name = "storage-content-type"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.INVALID, Impact.MIGRATION, Impact.HYGIENE)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (get_current_vm_volumes, check_volume_storage_type)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (read_cloudinit_snippets_file)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (check_hookscript)",
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (update_pct_config: $check_content_type)",
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (prepare)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None or (use.is_state and guest.version < Version.V9_0):
                continue
            if use.content in storage.content or not storage.on(guest.node) or is_removed(guest, storage):
                continue
            if use.needed and not use.is_state and not _may_be_called_so(use, storage, guest.version):
                continue  # of which volume-name-unfit speaks
            if use.content == "snippets" or use.is_unused:
                yield _snippets(use, storage) if use.content == "snippets" else _unused(guest, use, storage)
                continue
            consequence, severity = "PVE refuses it when it is set", Severity.WARNING
            impact = Impact.INVALID
            if use.needed and is_subvolume(use.volume):
                consequence, impact = "the container starts, but PVE refuses to migrate it", Impact.MIGRATION
            elif use.needed and storage.built_in:
                consequence, severity = without(guest, use)
            yield Finding(
                place=use.place,
                message=f"storage `{use.storage}` may not hold `{use.content}`: {consequence}",
                help=f"add `{use.content}` to the storage's `content`, or move the volume",
                severity=severity,
                impact=None if severity is Severity.ERROR else impact,
                related=(Related(storage.place("content"), "its content types"),),
            )


def _may_be_called_so(use: VolumeUse, storage: Storage, version: Version) -> bool:
    return use.content not in ("images", "rootdir") or takes_image(storage.type, use.volume, version)


def _unused(guest: Guest, use: VolumeUse, storage: Storage) -> Finding:
    consequence = (
        "attached again, this volume would keep the VM from starting"
        if guest.kind is VM
        else "PVE refuses to attach this volume again"
    )
    return Finding(
        place=use.place,
        message=f"storage `{use.storage}` may not hold `{use.content}`: {consequence}",
        help=f"add `{use.content}` to the storage's `content`, or move the volume before it is attached",
        severity=Severity.INFO,
        impact=Impact.HYGIENE,
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
