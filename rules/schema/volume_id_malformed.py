from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.formats.storage import is_volume_id
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal

_FORMATS = ("pve-volume-id", "pve-volume-id-or-qm-path")
_DRIVES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "cdrom")
_OTHERS = ("unused", "vmstate", "cicustom")
_MOUNTS = ("rootfs", "mp")
_SLASH_FOR_COLON = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9])/((?:vm|base)-[0-9]+-[^/]+|iso/[^/]+)")
_NO_MEDIUM = ("empty", "no", "off", "null", "nothing", "eject", "ejected", "nodisk")
_FOLDERS = ("dev/", "mnt/", "var/", "srv/", "zvol/", "rpool/")


class VolumeIdMalformed(LineRule):
    r"""A volume is not in the form `STORAGE:VOLUME`.

    ## What it finds

    A drive, unused disk, saved state or cloud-init file that is a bare file name, a path without its first `/`, a
    storage without a volume, or on a storage whose name cannot be one. Drives may also be an absolute path, `none`
    or `cdrom`. Also what PVE keeps, though no storage can have such a volume: a space at the edge of its name, `\` for `/`.
    Of a container, a root disk or mount point that is neither `STORAGE:VOLUME` nor an absolute path.

    ## Why it matters

    PVE drops the whole line: the VM starts without the disk, and the next write erases the line for good. The disk's
    data stay on the storage, but nothing refers to it any more. Of a container it keeps the line, and refuses to start
    with it ("unsupported storage").

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "volume-id-malformed"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START, Impact.INVALID)
    keys = (*_DRIVES, *_OTHERS, *_MOUNTS)
    rank = Rank.FORMAT
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (verify_volume_id_or_qm_path)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volume_id)",
        "pve-container 6.1.10 PVE/LXC.pm (mountpoint_stage: unsupported storage), run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.base in _MOUNTS:
            if setting.kind is CONTAINER and not setting.complained and setting.is_for_next_start:
                yield from _mounted_from_nowhere(setting)
            return
        for problem in faults(setting, Code.FORMAT):
            if problem.format_name not in _FORMATS:
                continue
            text = setting.wrong_text(problem)
            reason, help = _why(text, setting.key)
            meant = _meant(text) if setting.base in _DRIVES else None
            empty = write_part(setting, problem, "none") if _is_empty(setting, text) else None
            yield refusal(
                setting,
                problem,
                f"`{text}` {reason}",
                help=f"did you mean `{meant}`?"
                if meant
                else "write `none` for a drive without a medium"
                if empty
                else help,
                alternatives=[empty] if empty else (),
                fix=write_part(
                    setting,
                    problem,
                    meant,
                    applicability=None if _is_cdrom(setting) else Applicability.UNSAFE,
                ),
            )
            return
        if setting.base in _DRIVES and not setting.dropped and setting.is_for_next_start:
            yield from _impossible(setting)


def _mounted_from_nowhere(setting: ReadSetting) -> Iterator[LineFinding]:
    """A volume of a container without a storage, which is no absolute path either."""
    from pvelint.grammar.guest.placeholder import find_marked_placeholder

    volume = setting.options.get("volume")
    if volume is None or volume.value.startswith("/") or is_volume_id(volume.value, setting.version):
        return
    if find_marked_placeholder(volume.value):  # of which placeholder-left speaks
        return
    reason, help = _why(volume.value, setting.key)
    if ":" not in volume.value and not volume.value.startswith(_FOLDERS):
        reason, help = (
            "is neither `STORAGE:VOLUME` nor an absolute path",
            "write `STORAGE:VOLUME`, as `pvesm list STORAGE` shows it, or the whole path",
        )
    start, end = setting.columns(volume.item.start, volume.item.end)
    yield LineFinding(
        start=start,
        end=end,
        message=f"`{volume.value}` {reason}; PVE refuses to start the container",
        help=help,
        option="volume",
        impact=Impact.NO_START,
    )


def _impossible(setting: ReadSetting) -> Iterator[LineFinding]:
    """A volume whose name PVE keeps as it stands, and that no storage can have."""
    file = setting.options.get("file")
    storage, colon, volume = file.value.partition(":") if file else ("", "", "")
    if file is None or file.item.value is None or not colon or storage.startswith("/"):
        return
    bare = volume.strip(WHITE).lstrip(":")
    plain = bare.replace("\\", "/") if "/" not in bare else bare
    if not plain or plain == volume:
        return
    what = "it has `\\` for `/`" if bare == volume else "its name begins or ends with a space or `:`"
    at = file.item.value
    start, end = setting.columns(at.start, at.end)
    yield LineFinding(
        start=start,
        end=end,
        message=f"no storage can have the volume `{file.value}`, as {what}; PVE refuses to start this VM",
        help=f"write `{storage}:{plain}`",
        option="file",
        impact=Impact.NO_START,
        fix=LineFix.safe(
            f"write `{storage}:{plain}`", setting.with_part(at.start, at.end, f"{storage}:{plain}")
        ),
    )


def _is_empty(setting: ReadSetting, text: str) -> bool:
    return _is_cdrom(setting) and text.lower() in _NO_MEDIUM


def _is_cdrom(setting: ReadSetting) -> bool:
    """The one kind of drive that `none` and `cdrom` are for."""
    media = setting.options.get("media")
    return media is not None and media.value == "cdrom"


def _meant(text: str) -> str | None:
    if text.lower() in ("none", "cdrom"):
        return text.lower()
    if text.startswith(_FOLDERS[0]):
        return f"/{text}"
    storage, colon, volume = text.partition(":")
    if colon and storage != storage.strip(WHITE) and " " not in volume.strip(WHITE):
        return f"{storage.strip(WHITE)}:{volume.strip(WHITE)}"
    match = _SLASH_FOR_COLON.fullmatch(text)
    return f"{match[1]}:{match[2]}" if match else None


def _why(text: str, key: str) -> tuple[str, str]:
    storage, colon, volume = text.partition(":")
    if key not in _DRIVES and (text.startswith("/") or text in ("none", "cdrom")):
        return (
            f"is not possible for `{key}`, which takes `STORAGE:VOLUME`",
            "write `STORAGE:VOLUME`, or delete the line",
        )
    if colon and not volume:
        return (
            "names a storage, but no volume on it",
            "write `STORAGE:VOLUME`, as `pvesm list STORAGE` shows it",
        )
    if colon and not storage:
        return "has no storage before its `:`", "write `STORAGE:VOLUME`"
    if colon:
        return (
            f"is on no storage: `{storage}` is not a valid storage name",
            "storage names are two or more letters, digits and `-_.`, a letter first, a letter or digit last",
        )
    if text.startswith(_FOLDERS):
        return "is a path without its first `/`", "write the whole path, or `STORAGE:VOLUME`"
    if text.lower().endswith((".iso", ".img")) and "/" not in text:
        return (
            "is not in the form `STORAGE:VOLUME`",
            f"write `STORAGE:iso/{text}`, such as `local:iso/{text}`",
        )
    return "is not in the form `STORAGE:VOLUME`", "write `STORAGE:VOLUME`, as `pvesm list STORAGE` shows it"
