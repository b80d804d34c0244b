from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.ostype import windows_version
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class VirtiofsAclWindows(GuestRule):
    """A folder is shared with a Windows VM with its POSIX ACLs.

    ## What it finds

    `expose-acl=1` on a `virtiofsN` line of a VM with a Windows `ostype`.

    ## Why it matters

    Windows has no POSIX ACLs: PVE refuses to start the VM.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "virtiofs-acl-windows"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("virtiofs",)
    words = ("expose-acl",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/Virtiofs.pm (assert_virtiofs_config: "Please disable ACLs for'
        ' virtiofs on Windows VMs")',
        "qemu-server 8.4.10 PVE/QemuServer/Virtiofs.pm (assert_virtiofs_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        ostype = guest.config.text("ostype")
        if not windows_version(ostype):
            return
        for setting in guest.config.numbered("virtiofs"):
            if setting.flag("expose-acl"):
                yield Finding(
                    place=setting.at("expose-acl"),
                    message=f"`{setting.key}` exposes POSIX ACLs to a Windows guest: PVE refuses to start the VM",
                    help="remove `expose-acl`",
                    fix=Fix.unsafe("remove expose-acl", setting.remove("expose-acl")),
                )
