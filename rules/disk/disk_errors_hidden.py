from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_WHAT = {"werror": "written", "rerror": "read"}


class DiskErrorsHidden(GuestRule):
    """A disk hides its errors from the guest.

    ## What it finds

    `werror=ignore` and `rerror=ignore` of a disk.

    ## Why it matters

    QEMU tells the guest that all went well. A write that failed is lost without a word, and a failed read gives the guest
    whatever was in its memory: file systems break, and nobody learns of the dying disk.

    ## When to ignore it

    While you copy what is left from a broken disk.
    """

    name = "disk-errors-hidden"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    keys = BUSES
    words = ("=ignore",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (werror, rerror)",
        "QEMU 10.0.50 block/block-backend.c (blk_get_error_action: BLOCK_ERROR_ACTION_IGNORE), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            hidden = [option for option in _WHAT if drive.setting.get(option) == "ignore"]
            if drive.is_disk and hidden:
                yield Finding(
                    place=drive.setting.at(hidden[0]),
                    message=f"`{drive.key}` hides its errors: the guest takes data for {_WHAT[hidden[0]]} that is not",
                    help=f"remove `{hidden[0]}`: PVE stops the VM where the disk is full, and reports other errors"
                    if hidden[0] == "werror"
                    else "remove `rerror`",
                )
