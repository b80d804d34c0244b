from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class HostpciHostAndMapping(GuestRule):
    """A passed-through device is named by both an address and a mapping, or by neither.

    ## What it finds

    A `hostpciN` line with `host` (the default key) and `mapping` together, or with none of them.

    ## Why it matters

    The file reader accepts both, the start does not: "Cannot set both 'host' and 'mapping'." or "Either 'host' or
    'mapping' must be set."

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "hostpci-host-and-mapping"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    starts_only = True
    since = Version.V8_4
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci)",
        "qemu-server 8.4.10 PVE/QemuServer/PCI.pm (parse_hostpci)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            setting = hostpci.setting
            host, mapping = setting.get("host"), setting.get("mapping")
            if host and mapping:
                yield Finding(
                    place=setting.at("mapping"),
                    message=f"`{setting.key}` names both `host={host}` and `mapping={mapping}`: PVE refuses to start the VM",
                    help="keep one of them",
                    alternatives=(
                        Fix.unsafe("keep the mapping", setting.remove("host")),
                        Fix.unsafe("keep the address", setting.remove("mapping")),
                    ),
                )
            elif not host and not mapping:
                yield Finding(
                    place=setting.at(),
                    message=f"`{setting.key}` names neither a host address nor a mapping: PVE refuses to start the VM",
                    help="add the address or a mapping, or delete the line",
                )
