from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.cloudinit import is_plain
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity, Version


class CipasswordPlaintext(GuestRule):
    """The cloud-init password is in the file in clear text.

    ## What it finds

    A `cipassword` that is not a crypt hash (`$5$...`, `$6$...`, `$y$...`), in any section, snapshots included. The
    password itself is never shown.

    ## Why it matters

    PVE's API and `qm set --cipassword` hash a password before they store it; one that was written into the file
    by hand or by a tool stays readable for everyone who can read the file, its copies and its git history.

    For Windows guests PVE 8.4 and later store the clear text themselves, because Cloudbase-Init needs it: there it is
    a warning. PVE 7.4 hashes every password.

    ## When to ignore it

    When the password is a throw-away one that the guest changes at its first boot.
    """

    name = "cipassword-plaintext"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.SECURITY
    words = ("cipassword",)
    sources = (
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (update_vm_api hashes cipassword unless the ostype is Windows)",
        "qemu-server 7.4-7 PVE/API2/Qemu.pm (update_vm_api hashes cipassword)",
        "pve-docs 9.1.3 qm-cloud-init.adoc (Cloudbase-Init)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for section in guest.sections:
            windows = guest.version >= Version.V8_4 and is_windows(_ostype(guest, section))
            for setting in _passwords(section):
                if is_plain(setting.node.value.text):
                    yield _finding(setting, windows)


def _ostype(guest: Guest, section: Section) -> str:
    own = section.settings.get("ostype") or guest.config.get("ostype")
    return own.value if own else ""


def _passwords(section: Section) -> Iterator[Setting]:
    yield from (earlier for earlier, key in section.overwritten if key == "cipassword")
    if (setting := section.settings.get("cipassword")) is not None:
        yield setting


def _finding(setting: Setting, windows: bool) -> Finding:
    place = setting.part(0, len(setting.node.value.text))
    if windows:
        return Finding(
            place=place,
            severity=Severity.WARNING,
            message="the cloud-init password is here in clear text, as Cloudbase-Init needs it: whoever"
            " reads this file or a copy of it knows the password",
            help="keep the file out of git, or remove `cipassword` once the guest is set up and change the password",
            secret=True,
        )
    return Finding(
        place=place,
        message="the cloud-init password is here in clear text: whoever reads this file or a copy of it"
        " knows the password",
        help="set it with `qm set VMID --cipassword`, which stores a hash, or use `sshkeys`, and change the"
        " password if the file was ever shared or committed",
        secret=True,
    )
