from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MASK = "*"
_SHORTEST = 3


class CipasswordMasked(GuestRule):
    """The cloud-init password is the asterisks that PVE shows for one.

    ## What it finds

    `cipassword: **********` on a VM with a cloud-init drive. Silent where the password is read of a file that `cicustom`
    names.

    ## Why it matters

    `qm config`, the API and tools that keep what these say show asterisks for a password. In a file that was made of
    that, they are the password. PVE writes them into the user data as they stand, where YAML takes `*` for
    something else: cloud-init reads nothing of it ("expected alphabetic or numeric character"), and the guest gets neither
    host name, user nor SSH keys. A Windows guest with `citype: configdrive2`, the default there, gets the asterisks as its
    password (PVE 7.4 writes user data alone). With `citype: opennebula` they stand where the hash of a password belongs,
    and no password fits.

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
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (get_cloudinit_format, generate_*, cloudinit_userdata,"
        " cloudbase_configdrive2_metadata)",
        "PyYAML 6.0.3 yaml.safe_load of such user data, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        setting = config["cipassword"]
        text = setting.value
        if len(text) < _SHORTEST or text.strip(_MASK) or not any(d.is_cloudinit for d in drives(config)):
            return
        if (effect := _effect(guest)) is None:
            return
        yield Finding(
            place=setting.part(0, len(text)),
            message=f"`cipassword` is the asterisks that PVE shows for a password: {effect}",
            help="set the password again: `qm set VMID --cipassword`, or delete the line",
        )


def _effect(guest: Guest) -> str | None:
    """What the asterisks do in the guest; None where PVE hands them to nobody."""
    config = guest.config
    windows = is_windows(config.text("ostype"))
    kind = config.text("citype") or ("configdrive2" if windows else "nocloud")
    custom = config.get("cicustom")
    if kind == "opennebula":
        return "they stand for the hash of the password, and no password fits"
    of_metadata = windows and kind == "configdrive2" and guest.version >= Version.V8_4
    if of_metadata and not (custom and custom.get("meta")):
        return "they become the password"
    if custom and custom.get("user"):
        return None
    return "the guest can read no user data with them, and gets neither user nor keys"
