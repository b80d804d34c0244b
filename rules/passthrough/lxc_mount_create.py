from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import has_feature, passed_devices
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

_MAKERS = (
    "lxc.hook.autodev",
    "lxc.hook.mount",
    "lxc.hook.pre-mount",
    "lxc.autodev",
    "lxc.include",
    "lxc.mount.fstab",
)
"""What may make the target by itself."""


class LxcMountCreate(GuestRule):
    """LXC is to mount a device where nothing is.

    ## What it finds

    `lxc.mount.entry` of a device of the host below the container's `dev` without `create=file` (for a device file) or
    `create=dir` (for a folder), with the wrong one of the two, or with a word that is none of them, such as
    `create=file;`. Silent where an earlier line makes the target, where an optional mount is of what `devN` brings later,
    and about containers with hooks or included files.

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
        "lxc 6.0.5 src/lxc/conf.c (lxc_setup: mount entries, then the hooks of autodev, then lxc_fill_autodev), read",
        "pve-container 6.1.10 lxc-pve-autodev-hook (for_current_passthrough_devices), read",
        "Linux 6.18 mount --bind of a file on a folder, and of a folder on a file: Not a directory, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if any(line.key in _MAKERS for line in config.lxc):
            return
        made, later = (
            _made_by_pve(config),
            {device.path.strip("/"): device.key for device in passed_devices(config)},
        )
        for mount in mounts(config):
            target = mount.target.strip("/")
            if mount.target.startswith("/"):
                continue
            is_device = mount.source.startswith("/dev/") and target.startswith("dev/")
            comes_later = mount.has("optional") and target in later
            if is_device and not comes_later and not _is_made(mount, target, made):
                yield from _findings(mount, later.get(target))
            made.append(target)


def _made_by_pve(config: Config) -> list[str]:
    """What is in `/dev` when LXC mounts: `devN` and the standard devices come after that."""
    return [
        "dev/pts",
        *(["dev/fuse"] if has_feature(config, "fuse") else []),
        *(["dev/shm"] if "entrypoint" in config else []),
    ]


def _is_made(mount: Mount, target: str, made: list[str]) -> bool:
    """An earlier mount of a folder brings what is in it, one of a file the folders above it."""
    above = is_folder(mount.source) is not False and any(other.startswith(f"{target}/") for other in made)
    return above or any(target == other or target.startswith(f"{other}/") for other in made)


def _findings(mount: Mount, later: str | None) -> Iterator[Finding]:
    """With the option that brings the same device later, which fails if something is there."""
    is_dir = is_folder(mount.source)
    right = {True: "dir", False: "file"}.get(is_dir) if is_dir is not None else None
    if mount.creates is not None and (right is None or mount.creates == right):
        return
    setting = mount.setting
    options = ",".join(mount.options)
    at = setting.value.rindex(options) if options else len(setting.value)
    others = [option for option in mount.options if not option.startswith("create")]
    whole = ",".join([*others, f"create={right}"])
    optional = mount.has("optional")
    yield Finding(
        place=setting.part(at, at + len(options)) if options else setting.at(),
        message=f"{_fact(mount, right)}: LXC {'starts the container without it' if optional else 'refuses to start the container'}",
        help=f"delete the line: `{later}` brings the device"
        if later
        else f"write `create={right}`"
        if right
        else "add `create=file`, or `create=dir` if it is a folder",
        impact=Impact.DEVICE_MISSING if optional else Impact.NO_START,
        fix=Fix.unsafe("delete the line", setting.delete())
        if later
        else Fix.unsafe(f"write `create={right}`", setting.replace_part(at, at + len(options), whole))
        if right and options
        else None,
    )


def _fact(mount: Mount, right: str | None) -> str:
    kind = {"dir": "a folder", "file": "a device file", None: "a device"}[right]
    if mount.creates:
        other = "a folder" if mount.creates == "dir" else "a file"
        return f"`{mount.source}` is {kind}, and `create={mount.creates}` makes {other} for it"
    unknown = next((option for option in mount.options if option.startswith("create")), None)
    why = f"LXC knows no `{unknown}`, and " if unknown else ""
    return f"{why}nothing makes the target `{mount.target}` in the container's empty `/dev`"
