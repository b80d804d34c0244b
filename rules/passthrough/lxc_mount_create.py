from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.container.lxc_lines import Mount, mounts
from pvelint.grammar.container.nodes import is_folder
from pvelint.grammar.guest.guest import Config
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

_MAKERS = ("lxc.hook.autodev", "lxc.hook.mount", "lxc.hook.pre-mount", "lxc.autodev", "lxc.include")
"""What may make the target by itself."""


class LxcMountCreate(GuestRule):
    """LXC is to mount a device where nothing is.

    ## What it finds

    `lxc.mount.entry` of a device of the host below the container's `dev` without `create=file` (for a device file) or
    `create=dir` (for a folder), or with the wrong one of the two. Silent where an earlier line makes the target, and
    about containers with hooks or included files.

    ## Why it matters

    The container's `/dev` is made anew at each start and is all but empty. Without a target of the right kind the mount
    fails: the container does not start, or with `optional` it starts without the device.

    ## When to ignore it

    When something else makes the target before LXC mounts.
    """

    name = "lxc-mount-create"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.DEVICE_MISSING,)
    keys = ("lxc.mount.entry",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "lxc 6.0.5 src/lxc/conf.c (mount_entry_create_dir_file, mount_entry, mount_autodev), read",
        "Linux 6.18 mount --bind of a file on a folder, and of a folder on a file: Not a directory, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if any(line.key in _MAKERS for line in config.lxc):
            return
        made = _made_by_pve(config)
        for mount in mounts(config):
            target = mount.target.strip("/")
            is_device = mount.source.startswith("/dev/") and target.startswith("dev/")
            if is_device and not mount.target.startswith("/") and not _is_made(target, made):
                yield from _findings(mount)
            made.append(target)


def _made_by_pve(config: Config) -> list[str]:
    standard = [
        f"dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "console", "ptmx")
    ]
    folders = ["dev/pts", "dev/shm", "dev/mqueue", "dev/fuse"]
    return [*standard, *folders, *(device.path.lstrip("/") for device in passed_devices(config))]


def _is_made(target: str, made: list[str]) -> bool:
    """An earlier mount of a folder brings what is in it."""
    return any(target == other or target.startswith(f"{other}/") for other in made)


def _findings(mount: Mount) -> Iterator[Finding]:
    is_dir = is_folder(mount.source)
    right = {True: "dir", False: "file"}.get(is_dir) if is_dir is not None else None
    if mount.creates is not None and (right is None or mount.creates == right):
        return
    setting = mount.setting
    options = ",".join(mount.options)
    at = setting.value.rindex(options) if options else len(setting.value)
    others = [option for option in mount.options if not option.startswith("create=")]
    whole = ",".join([*others, f"create={right}"])
    optional = mount.has("optional")
    other = "a folder" if mount.creates == "dir" else "a file"
    kind = {"dir": "a folder", "file": "a device file", None: "a device"}[right]
    fact = (
        f"`{mount.source}` is {kind}, and `create={mount.creates}` makes {other} for it"
        if mount.creates
        else f"nothing makes the target `{mount.target}` in the container's empty `/dev`"
    )
    yield Finding(
        place=setting.part(at, at + len(options)) if options else setting.at(),
        message=f"{fact}: LXC {'starts the container without it' if optional else 'refuses to start the container'}",
        help=f"write `create={right}`" if right else "add `create=file`, or `create=dir` if it is a folder",
        impact=Impact.DEVICE_MISSING if optional else Impact.NO_START,
        fix=Fix.unsafe(f"write `create={right}`", setting.replace_part(at, at + len(options), whole))
        if right and options
        else None,
    )
