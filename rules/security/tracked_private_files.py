from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_HOLDS = {
    "authkey.key": "the key that signs login tickets",
    "notifications.cfg": "the passwords and tokens of notification targets",
    "pve-root-ca.key": "the key of the cluster's certificate authority",
    "shadow.cfg": "the password hashes of PVE's users",
    "tfa.cfg": "the second factors of PVE's users",
    "token.cfg": "the secrets of API tokens",
}
_HOLDS_BY_ENDING = {
    ".key": "a private key",
    ".pw": "a password",
    ".keyring": "a Ceph key",
    ".secret": "a Ceph key",
    ".enc": "the key of encrypted backups",
}
_HARMLESS_NAMES = ("authorized_keys", "ipam.db", "known_hosts", "macs.db", "README")
"""Among them the SDN's caches of addresses."""
_HARMLESS_ENDINGS = (".age", ".asc", ".crt", ".gpg", ".md", ".pub", ".srl", ".txt")


class TrackedPrivateFiles(TreeRule):
    """A secret file of /etc/pve is in the git repository.

    ## What it finds

    Files that git tracks in `priv/` of the tree or of a node (authkey.key, shadow.cfg, token.cfg, tfa.cfg, passwords
    and keys of storages, ACME accounts), private keys such as `nodes/*/pve-ssl.key` and `pve-www.key`, and Ceph
    keyrings. Files that a git filter (git-crypt and the like) encrypts, or whose name ends in .gpg, .age or .asc, are
    left out. Silent outside of a git repository.

    ## Why it matters

    PVE lets only root (and for some of them its web server) read these files. A repository hands them to all who can read it, now and later: with
    authkey.key anyone logs in as any user, with a storage's password anyone reads and deletes the backups. Taking a
    file out of the repository does not take it out of the history.

    ## When to ignore it

    When the content is encrypted in a way that neither git's attributes nor the name tells.
    """

    name = "tracked-private-files"
    category = Category.SECURITY
    severity = Severity.ERROR
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("git",)
    sources = ("pve-docs 9.1.3 pmxcfs.adoc (File Access Rights)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for name in tree.tracked or ():
            if holds := _holds(name):
                yield Finding(
                    place=Place(path=tree.shown(name), span=FILE_START, value=name),
                    message=f"git tracks `{name}`, which holds {holds}: everyone with a copy of the repository has it",
                    help="remove it with `git rm --cached`, list it in .gitignore, and renew the secret: the history keeps the"
                    " old one",
                    secret=True,
                )


def _holds(name: str) -> str | None:
    """What secret the file holds, None for one that anybody may see."""
    *folders, last = name.split("/")
    is_node = folders[:1] == ["nodes"] and len(folders) > 1
    inner = folders[2:] if is_node else folders[1:] if folders[:1] == ["local"] else folders
    ending = f".{last.rpartition('.')[2]}"
    if inner[:1] == ["priv"]:
        if last.startswith((".", *_HARMLESS_NAMES)) or ending in _HARMLESS_ENDINGS or "lock" in inner:
            return None
        return _HOLDS.get(last) or _HOLDS_BY_ENDING.get(ending) or "what only root may read"
    if not inner and ending in (".key", ".keyring"):
        return _HOLDS_BY_ENDING[ending]
    return None
