from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.lxc_lines import mounts
from pvelint.grammar.container.nodes import is_folder
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

_ALWAYS_THERE = ("/dev/net", "/dev/kvm", "/dev/fuse", "/dev/ttyS", "/dev/input")


class LxcMountNotOptional(GuestRule):
    """A container needs a device of the node to start.

    ## What it finds

    `lxc.mount.entry` of a GPU, a USB or serial device, a camera or the like without `optional`.

    ## Why it matters

    If the device is not there when the container starts, unplugged, renumbered or without its driver after a kernel
    update, LXC does not start the container. With `optional` it starts without the device.

    ## When to ignore it

    When the container is of no use without the device.
    """

    name = "lxc-mount-not-optional"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.NO_START
    keys = ("lxc.mount.entry",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("lxc 6.0.5 src/lxc/conf.c (mount_entry_on_generic, mount_entry), read",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for mount in mounts(guest.config):
            source = mount.source
            if (
                is_folder(source) is None
                or not source.startswith("/dev/")
                or source.startswith(_ALWAYS_THERE)
            ):
                continue
            if mount.has("optional") or not mount.options or mount.target.startswith("/"):
                continue
            setting, options = mount.setting, ",".join(mount.options)
            at = setting.value.rindex(options)
            yield Finding(
                place=setting.part(at, at + len(options)),
                message=f"without `{source}` the container does not start, as its mount is not `optional`",
                help="add `optional` if the container is to start without the device",
                fix=Fix.unsafe(
                    "add `optional`", setting.replace_part(at, at + len(options), f"{options},optional")
                ),
            )
