from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MASK = "*"
_SHORTEST = 3


class CipasswordMasked(GuestRule):
    """The cloud-init password is the asterisks that PVE shows for one.

    ## What it finds

    `cipassword: **********` on a VM with a cloud-init drive whose user data are PVE's own.

    ## Why it matters

    `qm config`, the API and tools that keep what these say show asterisks for a password. In a file that was made of
    that, they are the password. PVE writes them into the user data as they stand, where YAML takes `*` for
    something else: cloud-init reads nothing of it ("expected alphabetic or numeric character"), and the guest gets neither
    host name, user nor SSH keys. A Windows guest gets the asterisks as its password.

    ## When to ignore it

    Never: the password is not there.
    """

    name = "cipassword-masked"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("cipassword",)
    sources = (
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (vm_config: cipassword)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (cloudinit_userdata, cloudbase_configdrive2_metadata)",
        "PyYAML 6.0.3 yaml.safe_load of such user data, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        setting = config["cipassword"]
        text = setting.value
        if len(text) < _SHORTEST or text.strip(_MASK) or not any(d.is_cloudinit for d in drives(config)):
            return
        custom = config.get("cicustom")
        if custom is not None and custom.get("user"):
            return
        effect = "cloud-init can read no user data with them, and the guest gets neither user nor keys"
        if is_windows(config.text("ostype")) or config.text("citype") == "opennebula":
            effect = "they become the password"
        yield Finding(
            place=setting.part(0, len(text)),
            message=f"`cipassword` is the asterisks that PVE shows for a password: {effect}",
            help="set the password again: `qm set VMID --cipassword`, or delete the line",
        )
