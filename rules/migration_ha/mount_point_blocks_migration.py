from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.placement.container_features import not_migrated
from pvelint.grammar.placement.ha import managed
from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Evidence, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import related_resource

_OF_EVERY_NODE = ("/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/ppp")
"""What the kernel makes, without any hardware of that node."""


class MountPointBlocksMigration(GuestRule):
    """A container that should be able to run on several nodes has a folder or device of one of them.

    ## What it finds

    A folder or device of the node as `mpN` without `shared=1`, and `devN`, in a container that the HA stack manages, but
    for devices that every node has, such as `/dev/net/tun`. Of a container without HA in a cluster of several nodes the mount points are information. Silent for a container that HA
    may run on a single node only.

    ## Why it matters

    PVE refuses to move the container ("cannot migrate local bind mount point"), so that HA cannot take it away before
    maintenance. After a failure HA starts it on another node all the same, where the folder or device may be
    missing: then it does not start.

    ## When to ignore it

    When the container may be down while its node is.
    """

    name = "mount-point-blocks-migration"
    category = Category.MIGRATION_HA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = ("mp", "dev", "rootfs")
    evidence = Evidence.TREE
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (prepare)",
        "pve-ha-manager 5.2.0 PVE/HA/Resources/PVECT.pm (migrate)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        mounts = [volume.setting for volume in not_migrated(guest.config)]
        devices = [
            d.setting for d in passed_devices(guest.config) if d.is_sound and d.path not in _OF_EVERY_NODE
        ]
        if found is not None and (mounts or devices):
            first = (mounts or devices)[0]
            names = ", ".join(f"`{setting.key}`" for setting in (*mounts, *devices))
            move = "HA cannot move the container away, and after" if mounts else "after"
            yield Finding(
                place=first.at("volume" if mounts else "path"),
                message=f"{names} bind{'s' if len([*mounts, *devices]) == 1 else ''} the container to its node: {move} a"
                " failure HA starts it where they may be missing, and then it does not start",
                help=_help(guest, bool(mounts)),
                related=related_resource(found),
            )
        elif mounts and len(guest.tree.cluster.nodes) > 1 and guest.ha_resource is None:
            names = ", ".join(f"`{setting.key}`" for setting in mounts)
            yield Finding(
                place=mounts[0].at("volume"),
                message=f"{names}, of the node itself, keep{'s' if len(mounts) == 1 else ''} PVE from moving the container to another one",
                help="write `shared=1` where every node has it at the same path",
                severity=Severity.INFO,
            )


def _help(guest: Guest, mounts: bool) -> str:
    rule = "a strict HA rule" if guest.version >= Version.V9_0 else "a restricted HA group"
    marked = "write `shared=1` where every node has it at the same path, or " if mounts else ""
    return f"{marked}pin the container to one node with {rule}"
