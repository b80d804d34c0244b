from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.grammar.passthrough import identify
from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class MdevMultifunction(GuestRule):
    """A mediated device is to be made of several functions at once.

    ## What it finds

    `mdev=` on a `hostpciN` line that lists several addresses with `;`, or all functions of a slot (`02:00`). Where no
    inventory tells how many functions the slot has, the latter is a warning.

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
            if not hostpci.mdev or not hostpci.addresses:
                continue
            whole_slot = hostpci.addresses[0].function is None
            identity = identify(guest, hostpci) if whole_slot else None
            count = len(identity.devices) if identity is not None else len(hostpci.addresses)
            unknown = whole_slot and identity is None and count == 1
            if count > 1 or unknown:
                condition = ", should the device have several functions" if unknown else ""
                yield Finding(
                    place=hostpci.setting.at("host"),
                    severity=Severity.WARNING if unknown else None,
                    message=f"PVE refuses to start the VM{condition}: a mediated device comes from one function, and"
                    f" {hostpci.key} names {'all of the slot' if whole_slot else count}",
                    help="name the one function that offers the mediated device, as 00:02.0",
                )
