from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.cgroup_lines import DeviceRule, device_rules
from pvelint.grammar.container.devices import is_unprivileged
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class DevicesAllowAll(GuestRule):
    """A privileged container may use every device of the node.

    ## What it finds

    `lxc.cgroup2.devices.allow: a`, `c *:* rwm` and `b *:* rwm` in a privileged container.

    ## Why it matters

    Its root can make a file for any device, the node's disks among them, and read and write all guests' data.
    Unprivileged containers cannot make such files, and LXC sets no limit there.

    ## When to ignore it

    When you trust everything in the container as you trust the node.
    """

    name = "devices-allow-all"
    category = Category.SECURITY
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.SECURITY
    keys = ("lxc.cgroup2.devices.allow",)
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: common.conf, and userns.conf if unprivileged)",
        "pve-container 6.1.10 lxc-pve-userns.conf (lxc.cgroup2.devices.allow = a)",
        "lxc 6.0.5 config/templates/common.conf.in (lxc.cgroup2.devices), read",
        "lxc 6.0.5 src/lxc/cgroups/cgroup2_devices.c (bpf_list_add_device), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if is_unprivileged(guest.config):
            return
        for rule in _in_force(device_rules(guest.config)):
            if rule.allows and _is_all(rule):
                what = {"b": "disk", "c": "character device"}.get(rule.type, "device")
                yield Finding(
                    place=rule.setting.at(),
                    message=f"this privileged container may open every {what} of the node",
                    help="allow the devices that it needs alone, best with `devN: /dev/...`, or make it unprivileged",
                )


def _in_force(rules: list[DeviceRule]) -> list[DeviceRule]:
    """A lone `a` takes the place of all rules above it."""
    found: list[DeviceRule] = []
    for rule in rules:
        if not rule.is_cgroup1:
            found = [rule] if rule.is_lone else [*found, rule]
    return found


def _is_all(rule: DeviceRule) -> bool:
    return rule.major == rule.minor == "*" and bool(set(rule.access) & {"r", "w"})
