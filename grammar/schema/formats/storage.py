"""Storages, volumes and sizes."""

from __future__ import annotations

from pvelint.grammar.version import Version

from .kit import each, matches, matching, whole

STORAGE_ID = "[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]"


def is_volume_id(text: str, version: Version) -> bool:
    """`STORAGE:ANYTHING` (PVE::Storage::Plugin::parse_volume_id)."""
    storage, colon, volume = text.partition(":")
    return bool(colon and volume) and matches(STORAGE_ID, storage) is not None


def is_drive_file(text: str, version: Version) -> bool:
    """PVE::QemuServer::verify_volume_id_or_qm_path."""
    return text in ("none", "cdrom") or text.startswith("/") or is_volume_id(text, version)


def is_disk_size(text: str, version: Version) -> bool:
    """PVE::JSONSchema::parse_size; `GiB` and its like are not known before PVE 8."""
    binary = "" if version < Version.V8_4 else "(?:iB)?"
    return matches(rf"[0-9]+(?:\.[0-9]+)?(?:[KMGT]{binary})?", text) is not None


storage_id = matching(STORAGE_ID)
volume_id = whole(is_volume_id)
volume_ids = each(is_volume_id)
drive_file = whole(is_drive_file)
disk_size = whole(is_disk_size)
