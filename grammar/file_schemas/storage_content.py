"""What each type of storage can hold, and in which formats (`plugindata` of PVE::Storage's plugins)."""

from __future__ import annotations

from pvelint.grammar.record import Record, field
from pvelint.grammar.schema.options.history import V8_4, Words, since, words
from pvelint.grammar.schema.options.model import NO_WORDS


class Content(Record, eq=False):
    allowed: Words
    """Content types."""
    default: frozenset[str]
    """What it holds where the entry does not say."""
    formats: Words = field(default_factory=lambda: NO_WORDS, kw_only=True)
    """Those that the entry may name as the one of new images."""


_FILES = words("images vztmpl iso backup snippets") | words("import", since(V8_4))
_MOUNTED = _FILES | words("rootdir")
_FOLDERS = _MOUNTED | words("none")
_VOLUMES = words("images rootdir")
_IMAGES = frozenset(("images",))
_GUESTS = frozenset(("images", "rootdir"))
_BACKUPS = frozenset(("backup",))
_IMAGE_FILES = words("raw qcow2 vmdk")

CONTENT: dict[str, Content] = {
    "dir": Content(_FOLDERS, _GUESTS, formats=_IMAGE_FILES | words("subvol")),
    "btrfs": Content(_FOLDERS, _GUESTS, formats=words("raw subvol")),
    "nfs": Content(_MOUNTED, _IMAGES, formats=_IMAGE_FILES),
    "cifs": Content(_MOUNTED, _IMAGES, formats=_IMAGE_FILES),
    "cephfs": Content({word: history for word, history in _FILES.items() if word != "images"}, _BACKUPS),
    "glusterfs": Content(_FILES, _IMAGES, formats=_IMAGE_FILES),
    "lvm": Content(_VOLUMES, _IMAGES),
    "lvmthin": Content(_VOLUMES, _GUESTS),
    "zfspool": Content(_VOLUMES, _GUESTS),
    "zfs": Content(words("images"), _IMAGES),
    "rbd": Content(_VOLUMES, _IMAGES),
    "iscsi": Content(words("images none"), _IMAGES),
    "iscsidirect": Content(words("images none"), _IMAGES),
    "pbs": Content(words("backup none"), _BACKUPS),
    "esxi": Content(words("import"), frozenset(("import",))),
}
