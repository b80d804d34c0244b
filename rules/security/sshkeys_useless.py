from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_PRIVATE = ("private%20key-----", "private key-----", "putty-user-key-file")
"""Of OpenSSH and OpenSSL, and of PuTTY."""
_DSA = "AAAAB3NzaC1kc3M"
"""How a key of the kind `ssh-dss` begins, in base64."""


class SshkeysUseless(GuestRule):
    """Cloud-init is given SSH keys that no server takes.

    ## What it finds

    In `sshkeys`, a private key, PuTTY's files (`.ppk`) included (a warning), and keys of the kind `ssh-dss` (information).

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
    words = (*_PRIVATE, _DSA.lower())
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (cloudinit_userdata: ssh_authorized_keys)",
        "https://www.openssh.com/txt/release-7.0 (ssh-dss is off)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["sshkeys"]
        text = setting.value.lower()
        if any(mark in text for mark in _PRIVATE):
            yield Finding(
                place=setting.at(),
                message="`sshkeys` holds a private key: it opens nothing, and whoever sees the config or a backup has it",
                help="put the public key there (`.pub`), and replace the key pair",
                secret=True,
            )
        elif any(map(_is_dsa, unquote(setting.value).split("\n"))):
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO,
                impact=Impact.GUEST,
                message="`sshkeys` has a DSA key, which SSH servers of today refuse: it opens nothing",
                help="use a key of the kind `ssh-ed25519`",
            )


def _is_dsa(line: str) -> bool:
    """Not one that is turned into a comment, nor one whose comment speaks of DSA."""
    return not line.startswith("#") and any(word.startswith(_DSA) for word in line.split(" "))
