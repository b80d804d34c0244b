from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class VmgenidPlaceholder(GuestRule):
    """The generation ID is still the word by which PVE's API is asked to make one.

    ## What it finds

    `vmgenid: 1` in the file.

    ## Why it matters

    `qm set VMID --vmgenid 1` makes an ID and stores that. A 1 in the file itself goes to QEMU as it stands, which
    takes UUIDs only and refuses to start.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "vmgenid-placeholder"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("vmgenid",)
    starts_only = True
    sources = (
        "qemu-server PVE/QemuServer.pm (config_to_command), PVE/API2/Qemu.pm (`1` becomes a generated ID)",
        "QEMU hw/core/qdev-properties.c (a UUID property takes a UUID or `auto`)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        vmgenid = guest.config["vmgenid"]
        if vmgenid.value == "1":
            yield Finding(
                place=vmgenid.at(),
                message="QEMU refuses to start: `1` is no generation ID, it asks PVE's API to make one",
                help="have PVE make one: `qm set VMID --vmgenid 1`, or delete the line",
            )
