from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import Drive
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity

_BY_URL = {"zfs": "ZFS over iSCSI", "iscsidirect": "iSCSI direct"}
"""Storages of which QEMU gets an `iscsi://` URL, with the names that PVE's web interface has for them."""


class TpmOnIscsi(GuestRule):
    """The state of the TPM is on a storage that only QEMU can reach.

    ## What it finds

    `tpmstate0` on a storage of type `zfs` (ZFS over iSCSI) or `iscsidirect`. It is an error up to PVE 9.0 and a warning in
    PVE 9.1, whose last updates have what it takes (qemu-server 9.1.10).

    ## Why it matters

    The volumes of these storages have no device on the node, but an `iscsi://` URL. The TPM emulator is a program beside
    QEMU, takes the URL for the name of a file, and fails: PVE does not start the VM.

    ## When to ignore it

    With qemu-server 9.1.10 or later.
    """

    name = "tpm-on-iscsi"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("tpmstate",)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    until = Version.V9_1
    starts_only = True
    sources = (
        "qemu-server 7.4-3 PVE/QemuServer.pm (start_swtpm)",
        "qemu-server 9.1.10 PVE/QemuServer/Drive.pm (drive_uses_qsd_fuse: mended)",
        "libpve-storage-perl 9.1.7 PVE/Storage/ZFSPlugin.pm (path)",
        "libpve-storage-perl 9.1.7 PVE/Storage/ISCSIDirectPlugin.pm (path)",
        "https://github.com/TheGrandWazoo/freenas-proxmox/issues/260",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        drive = Drive(guest.config["tpmstate0"], "tpmstate")
        storage = storage_of(guest, drive)
        if storage is None or storage.type not in _BY_URL:
            return
        certain = guest.version < Version.V9_1
        yield Finding(
            place=drive.setting.at("file"),
            severity=None if certain else Severity.WARNING,
            message=f"`{storage.id}` is {_BY_URL[storage.type]}, from which the TPM emulator cannot read"
            f"{'' if certain else ' before qemu-server 9.1.10'}: PVE does not start the VM",
            help="move the state to another storage: `qm disk move VMID tpmstate0 STORAGE`"
            + ("" if certain else ", or update qemu-server"),
            related=(Related(storage.place(), "the storage"),),
        )
