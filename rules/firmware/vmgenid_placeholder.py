from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class VmgenidPlaceholder(GuestRule):
    """The generation ID is still the request to PVE's API to generate one.

    ## What it finds

    `vmgenid: 1` in the file.

    ## Why it matters

    `qm set VMID --vmgenid 1` generates an ID and stores it. A `1` in the file itself goes to QEMU unchanged, which
    takes only UUIDs and refuses to start the VM.

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
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "vmgenid,guid=")',
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (update_vm_api: `1` becomes a generated ID)",
        "QEMU 7.2.22 -device vmgenid,guid=1: Property 'vmgenid.guid' doesn't take value '1', run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        vmgenid = guest.config["vmgenid"]
        if vmgenid.value == "1":
            yield Finding(
                place=vmgenid.at(),
                message="`1` is not a generation ID, only a request to generate one: QEMU refuses to start the VM",
                help="have PVE generate one with `qm set VMID --vmgenid 1`, or delete the line",
            )
