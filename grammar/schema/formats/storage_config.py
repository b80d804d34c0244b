"""Formats of storage.cfg: servers, paths, content types (PVE::Storage::Plugin)."""

from __future__ import annotations

from pvelint.grammar.syntax.scalars import integer_or
from pvelint.grammar.version import Version

from .kit import Format, each, matches, matching, whole
from .network import is_address, is_ipv6

CONTENT_TYPES = frozenset(("images", "rootdir", "vztmpl", "iso", "backup", "snippets", "none"))
IMPORT_SINCE = Version.V8_4
_HOST = "[A-Za-z0-9.-]+"
_PORT = "(?::[0-9]+)?"
_LONGEST_PATH, _LONGEST_NAME = 1022, 254
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20}
_SMALLEST_BLOCK, _LARGEST_BLOCK = 512, 16 << 20


def is_content(text: str, version: Version) -> bool:
    """A content type of any storage (verify_content)."""
    return text in CONTENT_TYPES or (text == "import" and version >= IMPORT_SINCE)


def is_server(text: str, version: Version) -> bool:
    """verify_server, which takes `0` for no answer."""
    return text != "0" and is_address(text, version)


def is_portal(text: str, version: Version) -> bool:
    """A host with or without port (PVE::Tools::parse_host_and_port)."""
    if matches(f"{_HOST}{_PORT}", text) or is_ipv6(text, version):
        return True
    if text.startswith("["):
        host, bracket, port = text[1:].partition("]")
        is_host = matches(_HOST, host) is not None or is_ipv6(host, version)
        return bool(bracket) and is_host and matches(_PORT, port) is not None
    host, dot, port = text.rpartition(".")
    return bool(dot) and matches("[0-9]+", port) is not None and is_ipv6(host, version)


def is_folder_of_content(text: str, version: Version) -> bool:
    """`iso=some/path` (verify_dir_override)."""
    content, equals, path = text.partition("=")
    steps_up = ".." in path or path.endswith(".")
    fits = len(path) <= _LONGEST_PATH and all(len(name) <= _LONGEST_NAME for name in path.split("/"))
    return bool(equals and path) and is_content(content, version) and not steps_up and fits


def is_block_size(text: str, version: Version) -> bool:
    """A power of two (verify_zfs_blocksize)."""
    found = matches("([1-9][0-9]{0,8})([kKmM]?)", text)
    if found is None:
        return False
    size = integer_or(found[1], 0) * _UNITS[found[2].lower()]
    return _SMALLEST_BLOCK <= size <= _LARGEST_BLOCK and size & (size - 1) == 0


FORMATS = {
    "pve-dir-override-list": Format(
        each(is_folder_of_content), "folders of content types, such as `iso=images/iso`, without `..`"
    ),
    "pve-storage-content-list": Format(
        each(is_content), "a list of images, rootdir, vztmpl, iso, backup, snippets, import or none"
    ),
    "pve-storage-options": Format(
        matching(r"[^ \t\r\n\f\v]+"), "mount options joined by commas, without blanks"
    ),
    "pve-storage-path": Format(matching(r"/[^;()].*"), "an absolute path"),
    "pve-storage-portal-dns": Format(whole(is_portal), "an address or host name, with a port or not"),
    "pve-storage-portal-dns-list": Format(each(is_portal), "addresses or host names, with a port or not"),
    "pve-storage-server": Format(whole(is_server), "an IP address or a host name"),
    "pve-storage-vgname": Format(
        matching("[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]"), "a name of two or more letters, digits and `-_.`"
    ),
    "pve-storage-zfs-blocksize": Format(
        whole(is_block_size), "a power of two from 512 to 16m, such as `16k`"
    ),
}
