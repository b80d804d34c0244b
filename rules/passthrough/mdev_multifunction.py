from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class MdevMultifunction(GuestRule):
    """A mediated device is to be made of several functions at once.

    ## What it finds

    `mdev=` on a `hostpciN` line that lists several addresses with `;`.

    ## Why it matters

    PVE refuses to start the VM: "cannot use mediated device with multifunction device".

    ## When to ignore it

    Never, as long as the VM should start.
    """

    name = "mdev-multifunction"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    starts_only = True
    since = Version.V8_4
    sources = ("qemu-server PVE/QemuServer/PCI.pm (parse_hostpci)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            if hostpci.mdev and len(hostpci.addresses) > 1:
                yield Finding(
                    place=hostpci.setting.at("host"),
                    message="PVE refuses to start the VM: a mediated device comes from one function, and"
                    f" {hostpci.key} names {len(hostpci.addresses)}",
                    help="name the one function that offers the mediated device, as 00:02.0",
                )
