from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import is_hash, is_weak_hash
from pvelint.grammar.vm.ostype import is_windows
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class CipasswordHashInGit(GuestRule):
    """The hash of the cloud-init password is in the file.

    ## What it finds

    A `cipassword` that is a crypt hash. The hash itself is never shown. Hashes of the kinds `$1$`, `$md5$` and
    `$sha1$` are a warning, the others information: PVE itself stores passwords so. Windows guests are left to
    `cipassword-hashed-windows`.

    ## Why it matters

    Whoever has the file, a backup of it or a clone of its git repository can try passwords against the hash at
    leisure, and git keeps it for good. The old kinds are so quick to compute that an ordinary password falls within
    hours.

    ## When to ignore it

    When the file is kept as safe as the password, or the guest changes the password at its first boot.
    """

    name = "cipassword-hash-in-git"
    category = Category.SECURITY
    severity = Severity.INFO
    impact = Impact.SECURITY
    keys = ("cipassword",)
    sources = (
        "pve-docs 9.1.3 qm-cloud-init.adoc (an encrypted version of that password inside the Cloud-Init data)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["cipassword"]
        text = setting.node.value.text
        if not is_hash(text) or is_windows(guest.config.text("ostype")):
            return
        weak = is_weak_hash(text)
        yield Finding(
            place=setting.part(0, len(text)),
            severity=Severity.WARNING if weak else None,
            message=f"a {'weak ' if weak else ''}hash of the cloud-init password is in this file: whoever reads it"
            f" or a copy can {'find out the password' if weak else 'try passwords against it'}",
            help="use sshkeys instead of a password, or keep the file out of git"
            + ("; set the password again, so that PVE stores a newer hash" if weak else ""),
            secret=True,
        )
