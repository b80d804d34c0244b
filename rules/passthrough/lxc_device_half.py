from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.cgroup_lines import DeviceRule, device_rules
from pvelint.grammar.container.devices import has_feature, is_unprivileged, passed_devices
from pvelint.grammar.container.lxc_lines import Mount, mounts
from pvelint.grammar.container.lxc_values import without_quotes
from pvelint.grammar.container.nodes import is_folder, numbers_of, paths_of
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_MAKERS = ("lxc.hook.", "lxc.autodev", "lxc.include", "lxc.mount.fstab")
"""What may bring device files by itself."""


class LxcDeviceHalf(GuestRule):
    """A device is allowed but not there, or there but not allowed.

    ## What it finds

    In an unprivileged container a line `lxc.cgroup2.devices.allow` for a GPU, a tun device, a serial or USB device whose
    file no `devN` and no mount brings; in a privileged one such a mount without a line that allows the device. Silent
    about containers with hooks or included files, and about those that get a device by a name that does not tell what it
    is, such as `/dev/zigbee`.

    ## Why it matters

    A container gets a device by two things: its file in `/dev`, and the permission to open it. No process of an
    unprivileged container can make the file. In a privileged one everything is forbidden that no line allows: programs
    see the device and get "Operation not permitted".

    ## When to ignore it

    When something else brings the file or the permission.
    """

    name = "lxc-device-half"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    other_impacts = (Impact.GUEST,)
    keys = ("lxc.mount.entry", "lxc.cgroup2.devices.allow")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: common.conf, and userns.conf if unprivileged)",
        "lxc 6.0.5 config/templates/common.conf.in, userns.conf.in (lxc.cgroup2.devices), read",
        "Linux 6.18 mknod of a character device in a user namespace: Operation not permitted, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if any(line.key.startswith(_MAKERS) for line in config.lxc):
            return
        rules = device_rules(config)
        if is_unprivileged(config):
            if not has_feature(config, "mknod"):
                yield from _without_file(config, rules)
        elif not any(rule.is_cgroup1 for rule in rules) and not _is_open(config, rules):
            yield from _not_allowed(config, rules)


def _without_file(config: Config, rules: list[DeviceRule]) -> Iterator[Finding]:
    mounted = [(mount.source, f"/{mount.target.lstrip('/')}") for mount in mounts(config)]
    devices = [device.path for device in passed_devices(config)]
    if any(map(_is_nickname, devices)) or any(all(map(_is_nickname, pair)) for pair in mounted):
        return
    present = [path for pair in mounted for path in pair] + devices
    present += [volume.volume for volume in volumes(config) if not volume.is_volume]
    told: set[tuple[str, ...]] = set()
    for rule in rules:
        paths = paths_of(rule.type, rule.major, rule.minor)
        if not rule.allows or rule.is_cgroup1 or not paths or paths in told:
            continue
        if any(_touches(path, wanted) for path in present for wanted in paths):
            continue
        told.add(paths)
        yield Finding(
            place=rule.setting.at(),
            message=f"the line allows `{rule.type} {rule.major}:{rule.minor}` (`{paths[0]}...`), but no `devN` and no mount"
            " brings the device's file: the container does not have it",
            help="pass the device with `devN: /dev/...` (PVE 8.1 or newer), which needs no line for LXC",
        )


def _not_allowed(config: Config, rules: list[DeviceRule]) -> Iterator[Finding]:
    allowed = [rule for rule in rules if rule.allows and set(rule.access) & {"r", "w"}]
    passed = {device.path for device in passed_devices(config)}
    for mount in mounts(config):
        is_there = mount.source not in passed and not mount.target.startswith("/")
        numbers = numbers_of(mount.source) if is_there else None
        if numbers is None or any(_is_allowed(rule, *numbers) for rule in allowed):
            continue
        yield Finding(
            place=_source(mount),
            impact=Impact.GUEST,
            message=f"no line allows the container to open `{mount.source}`: its programs see it and get"
            ' "Operation not permitted"',
            help=f"add `lxc.cgroup2.devices.allow: c {numbers[0]}:{numbers[1] or '*'} rwm`, or pass each device with"
            " `devN: /dev/...` (PVE 8.1 or newer)",
        )


def _is_nickname(path: str) -> bool:
    """A name that udev or somebody gave a device, which does not tell what it is."""
    return path.startswith("/dev/") and is_folder(path) is None and numbers_of(path) is None


def _is_open(config: Config, rules: list[DeviceRule]) -> bool:
    """Without any rule LXC limits nothing, and an empty line or a last `a` takes back those of its own (cgfsng_devices_activate)."""
    return (bool(rules) and rules[-1].is_lone) or any(
        not without_quotes(line.value) for line in config.lxc if line.key.startswith("lxc.cgroup2.devices.")
    )


def _source(mount: Mount) -> Place:
    return mount.setting.part(0, len(mount.source))


def _touches(path: str, wanted: str) -> bool:
    """The path is such a device, or a folder that holds them."""
    return path.startswith(wanted) or wanted.startswith(f"{path.rstrip('/')}/")


def _is_allowed(rule: DeviceRule, major: str, minor: str | None) -> bool:
    if rule.type == "a":
        return True
    if rule.path is not None:
        named = numbers_of(rule.path)
        return named is None or named[0] == major
    return rule.type == "c" and rule.major in (major, "*") and (minor is None or rule.minor in (minor, "*"))
