from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.container.lxc_lines import mounts
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_CONTAINERS = "/var/lib/lxc/"
_ROOT_OF_OTHER = re.compile(rf"{_CONTAINERS}[0-9]+/rootfs(?=/|$)")


class LxcMountAbsoluteTarget(GuestRule):
    """A mount for LXC has a target that begins with `/`.

    ## What it finds

    `lxc.mount.entry: /mnt/media /mnt/media none bind`: the second path begins with `/`, and not with the container's
    own folder `/var/lib/lxc/VMID/rootfs`.

    ## Why it matters

    The target is relative to the container's root. LXC leaves out an entry with an absolute one and says so in its log
    alone: the container starts, the folder or device is missing, and what is written there fills the root disk.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "lxc-mount-absolute-target"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.IGNORED
    keys = ("lxc.mount.entry",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "lxc 6.0.5 src/lxc/conf.c (mount_file_entries, mount_entry_on_absolute_rootfs: Ignoring mount point), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        own = _CONTAINERS if guest.vmid is None else f"{_CONTAINERS}{guest.vmid}/rootfs"
        for mount in mounts(guest.config):
            target = mount.target
            if not target.startswith("/") or own in target:
                continue
            at = mount.setting.value.index(target, len(mount.source))
            relative = _ROOT_OF_OTHER.sub("", target).lstrip("/")
            yield Finding(
                place=mount.setting.part(at, at + len(target)),
                message=f"the target `{target}` begins with `/`: LXC ignores the mount, and the container starts"
                " without it",
                help=f"write `{relative}`: it is relative to the container's root"
                if relative
                else "name a folder",
                fix=Fix.unsafe(
                    "write it without `/`", mount.setting.replace_part(at, at + len(target), relative)
                )
                if relative
                else None,
            )
