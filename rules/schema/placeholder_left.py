from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import KEPT
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import SECRETS, consequence_of, idle_of

_VOLUMES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "cdrom", "rootfs", "mp")
_SIGNS = ("<", "{", "$", "%", "__", "xx", "yy", "x.x", "your", "change", "todo")
"""One of them is in every placeholder, in lower case."""
_OWNED = ("vm-", "subvol-")
_FREE = ("args", "description", "smbios1", "sshkeys")


class PlaceholderLeft(LineRule):
    """A placeholder was never filled in.

    ## What it finds

    `<VMID>`, `{{ vmid }}`, `${STORAGE}`, `xxx`, `XX:XX`, `YOUR_STORAGE`, `CHANGEME` in what PVE refuses, and in the
    name of a volume that no storage can have, as `local-lvm:vm-<VMID>-disk-0`.

    ## Why it matters

    PVE drops a line whose value it cannot read, and the next write erases it for good. The name of a volume it takes as
    it stands: no storage has such a volume, and PVE refuses to start the guest. Of a container it keeps and uses all of
    these lines.

    ## When to ignore it

    In a template that a program fills in before PVE reads it; better keep such files out of the folders of `/etc/pve`.
    """

    name = "placeholder-left"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START, Impact.INVALID, Impact.DEVICE_MISSING)
    rank = Rank.COMMENT
    sound_lines = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type, parse_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (check_type, parse_pct_config)",
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
        refused = setting.dropped or setting.complained
        found = _in_what_is_refused(setting) if refused else _in_volume(setting)
        if found is None:
            return
        start = setting.value.index(found)
        columns = setting.columns(start, start + len(found))
        impact, effect = consequence_of(setting) if refused else (Impact.NO_START, _no_volume(setting))
        reason = f"`{found}` is a placeholder"
        yield LineFinding(
            start=columns[0],
            end=columns[1],
            message=f"{reason}; {effect}",
            idle=idle_of(setting, reason),
            help="write what it stands for, or delete the line",
            impact=impact,
        )


def _has_letters_for_number(value: str) -> bool:
    """A volume is called `vm-` and something that is no number."""
    owners = (value.partition(prefix)[2] for prefix in _OWNED)
    return any(owner[:1].isalpha() for owner in owners)


def _no_volume(setting: ReadSetting) -> str:
    return f"no storage has such a volume, and PVE refuses to start this {setting.kind.noun}"


def _in_what_is_refused(setting: ReadSetting) -> str | None:
    from pvelint.grammar.guest.placeholder import find_placeholder

    wrong = (setting.wrong_text(problem) for problem in setting.reading.problems if problem.fate is not KEPT)
    return next((found for text in wrong if (found := find_placeholder(text))), None)


def _in_volume(setting: ReadSetting) -> str | None:
    """In a volume's name where storages want the VM's number, or which is nothing but a placeholder."""
    from pvelint.grammar.guest.placeholder import find_marked_placeholder, find_owner_placeholder

    if setting.base not in _VOLUMES or not setting.is_for_next_start:
        return None
    file = setting.options.get("file") or setting.options.get("volume")
    volume = file.value if file and not file.value.startswith("/") else ""
    return find_marked_placeholder(volume) or find_owner_placeholder(volume)
