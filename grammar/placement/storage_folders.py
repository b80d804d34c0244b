"""Where storages made of folders keep what (get_subdir of PVE::Storage::Plugin)."""

from __future__ import annotations

from posixpath import normpath

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.config_file.read import listed
from pvelint.grammar.syntax.nodes import Part

_FOLDERS = {
    "images": "images",
    "rootdir": "private",
    "iso": "template/iso",
    "vztmpl": "template/cache",
    "backup": "dump",
    "snippets": "snippets",
    "import": "import",
}


def content_folders(storage: Storage) -> dict[str, str]:
    """The folder of each content type that the storage holds, below its path; empty for one without folders."""
    if storage.type not in ("dir", "nfs", "cifs", "cephfs", "glusterfs"):
        return {}
    set_apart = {name: part.text.partition("=")[2] for name, part in folders_set(storage).items()}
    return {
        content: normpath("/" + set_apart.get(content, folder)).lstrip("/") or "."
        for content, folder in _FOLDERS.items()
        if content in storage.content
    }


def folders_set(storage: Storage) -> dict[str, Part]:
    """`iso=images/iso` of `content-dirs` by content type; of equal ones the last."""
    found = storage.entry.properties.get("content-dirs") if storage.entry else None
    return {part.text.partition("=")[0]: part for part in listed(found.value)} if found else {}
