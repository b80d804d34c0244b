from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import DROPPED, SECRETS

_VOLUMES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "cdrom")
_SIGNS = ("<", "{", "$", "%", "__", "xx", "yy", "x.x", "your", "change", "todo")
"""One of them is in every placeholder, in lower case."""
_FREE = ("args", "description", "smbios1", "sshkeys")


class PlaceholderLeft(LineRule):
    """A placeholder was never filled in.

    ## What it finds

    `<VMID>`, `{{ vmid }}`, `${STORAGE}`, `xxx`, `XX:XX`, `YOUR_STORAGE`, `CHANGEME` in what PVE refuses, and in the
    name of a volume that no storage can have, as `local-lvm:vm-<VMID>-disk-0`.

    ## Why it matters

    PVE drops a line whose value it cannot read, and the next write erases it for good. The name of a volume it takes as
    it stands: no storage has such a volume, and PVE refuses to start the VM.

    ## When to ignore it

    In a template that a program fills in before PVE reads it; better keep such files out of the folders of `/etc/pve`.
    """

    name = "placeholder-left"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START,)
    rank = Rank.COMMENT
    sound_lines = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type, parse_vm_config)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volname)",
        "libpve-storage-perl 9.1.7 PVE/Storage/LVMPlugin.pm (parse_volname)",
        "libpve-storage-perl 9.1.7 PVE/Storage/ZFSPoolPlugin.pm (parse_volname)",
        "libpve-storage-perl 9.1.7 PVE/Storage/RBDPlugin.pm (parse_volname)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.base in _FREE or setting.key in SECRETS:
            return
        value = setting.value.lower()
        if not any(sign in value for sign in _SIGNS) and not _has_letters_for_number(value):
            return
        found = _in_what_is_refused(setting) if setting.dropped else _in_volume(setting)
        if found is None:
            return
        start = setting.value.index(found)
        columns = setting.columns(start, start + len(found))
        effect = (
            DROPPED if setting.dropped else "no storage has such a volume, and PVE refuses to start this VM"
        )
        yield LineFinding(
            start=columns[0],
            end=columns[1],
            message=f"`{found}` is a placeholder; {effect}",
            help="write what it stands for, or delete the line",
            impact=Impact.DROPPED if setting.dropped else Impact.NO_START,
        )


def _has_letters_for_number(value: str) -> bool:
    """A volume is called `vm-` and something that is no number."""
    at = value.find("vm-")
    return at >= 0 and value[at + 3 : at + 4].isalpha()


def _in_what_is_refused(setting: ReadSetting) -> str | None:
    from pvelint.grammar.guest.placeholder import find_placeholder

    wrong = (setting.wrong_text(problem) for problem in setting.reading.problems if problem.dropped)
    return next((found for text in wrong if (found := find_placeholder(text))), None)


def _in_volume(setting: ReadSetting) -> str | None:
    """In a volume's name where storages want the VM's number, or which is nothing but a placeholder."""
    from pvelint.grammar.guest.placeholder import find_marked_placeholder, find_owner_placeholder

    if setting.base not in _VOLUMES or not setting.is_for_next_start:
        return None
    file = setting.options.get("file")
    volume = file.value if file and not file.value.startswith("/") else ""
    return find_marked_placeholder(volume) or find_owner_placeholder(volume)
