from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_PRIVATE = "private%20key-----"
_DSA = "ssh-dss"


class SshkeysUseless(GuestRule):
    """Cloud-init is given SSH keys that no server takes.

    ## What it finds

    In `sshkeys`, a private key (a warning), and keys of the kind `ssh-dss` (information).

    ## Why it matters

    `sshkeys` is for public keys: a private one opens nothing, and stands in the config, in backups and on the VM's
    cloud-init drive, where the guest's users read it. OpenSSH takes no DSA keys since version 7.0.

    ## When to ignore it

    For DSA keys, when the guest is so old that its SSH server takes them.
    """

    name = "sshkeys-useless"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    other_impacts = (Impact.GUEST,)
    keys = ("sshkeys",)
    words = (_PRIVATE, _DSA)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (cloudinit_userdata: ssh_authorized_keys)",
        "https://www.openssh.com/txt/release-7.0 (ssh-dss is off)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["sshkeys"]
        keys = setting.value.lower()
        if _PRIVATE in keys:
            yield Finding(
                place=setting.at(),
                message="`sshkeys` holds a private key: it opens nothing, and whoever sees the config or a backup has it",
                help="put the public key there (`.pub`), and replace the key pair",
                secret=True,
            )
        elif _DSA in keys:
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO,
                impact=Impact.GUEST,
                message="`sshkeys` has a DSA key, which SSH servers of today refuse: it opens nothing",
                help="use a key of the kind `ssh-ed25519`",
            )
