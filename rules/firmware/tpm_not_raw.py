from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import Drive
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_OTHER_FORMATS = (".qcow2", ".vmdk")


class TpmNotRaw(GuestRule):
    """The state of the TPM is on a volume that is not raw.

    ## What it finds

    `tpmstate0` with a volume whose name ends in `.qcow2` or `.vmdk`, before PVE 9.1.

    ## Why it matters

    The TPM emulator of these versions works on raw volumes only, and PVE refuses to start the VM. PVE 9.1 can use
    other formats.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "tpm-not-raw"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("tpmstate",)
    since = Version.V8_4
    until = Version.V9_0
    starts_only = True
    sources = (
        "qemu-server 8.4.10 PVE/QemuServer.pm (start_swtpm: \"only supports 'raw' state volumes\"; since 8.3.3)",
        "qemu-server 9.0.16 PVE/QemuServer.pm (start_swtpm: the same)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (drive_uses_qsd_fuse: other formats)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        drive = Drive(guest.config["tpmstate0"], "tpmstate")
        if drive.volume.endswith(_OTHER_FORMATS):
            yield Finding(
                place=drive.setting.at("file"),
                message=f"the TPM emulator of PVE {guest.version} needs a raw volume: PVE refuses to start the VM",
                help="convert it to raw: `qm disk move VMID tpmstate0 STORAGE --format raw`",
            )
