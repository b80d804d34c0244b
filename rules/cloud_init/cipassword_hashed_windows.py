from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import is_hash
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity, Version


class CipasswordHashedWindows(GuestRule):
    """A Windows guest gets a password hash, which Cloudbase-Init takes for the password.

    ## What it finds

    `cipassword` with a crypt hash (`$5$...`) on a VM with a Windows `ostype`.

    ## Why it matters

    PVE stores the password as it is only if the VM already has a Windows `ostype`; else it stores a hash.
    Cloudbase-Init cannot use hashes: it sets the text of the hash as the password, and nobody can log in.

    ## When to ignore it

    When the guest does not take its password from cloud-init.
    """

    name = "cipassword-hashed-windows"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("cipassword",)
    since = Version.V8_4
    sources = (
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (encrypt_pw)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (cloudbase_configdrive2_metadata)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["cipassword"]
        if is_windows(guest.config.text("ostype")) and is_hash(setting.node.value.text):
            yield Finding(
                place=setting.part(0, len(setting.node.value.text)),
                message="`cipassword` is a hash, which Cloudbase-Init takes for the password itself: nobody can log in with the real one",
                help="set the password again, now that `ostype` is Windows: `qm set VMID --cipassword`",
                secret=True,
            )
