from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import PENDING_NAMES, SectionKind, read_line
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
    LxcLine,
    Rank,
    ReadLine,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import (
    DROPPED,
    INVALID,
    SECRETS,
    consequence_of,
    idle_of,
    is_told_as_refusal,
)

_UNTOUCHED = frozenset(("args", "description", "smbios1", "cipassword"))
"""Options in which a `#` after a space may be meant."""
_STARTS = (
    Impact.NO_START,
    "the file's name includes it, and PVE refuses to start this VM",
)
_NO_DEVICE = "the device's name includes it, and PVE refuses to start this VM"
_KEPT = {
    "ciuser": (Impact.GUEST, "PVE passes it on to cloud-init"),
    "searchdomain": (Impact.GUEST, "PVE passes it on to cloud-init"),
    **dict.fromkeys(
        ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "hookscript", "cicustom"), _STARTS
    ),
    **dict.fromkeys(("serial", "parallel"), (Impact.NO_START, _NO_DEVICE)),
    "hostpci": (Impact.QEMU_REFUSES, "the file's name includes it, and QEMU refuses to start"),
}
"""What a comment does in the free texts that PVE keeps with it."""


_NOT_THERE = "the {} includes it, and PVE refuses to start this container"
_REASON = "a comment after a value becomes part of the value"


class TrailingComment(LineRule):
    """A value is followed by a `# comment`, which PVE takes for a part of the value.

    ## What it finds

    `onboot: 1 # start with the host`, where the line without the comment is right, and a comment in what PVE takes for
    free text: `ciuser`, `searchdomain`, and the file name that a drive, `hookscript`, `cicustom` or `romfile` ends
    with. `// comment` is one where PVE drops the line. The fix moves the comment to a `#` line of its own above; in
    `[PENDING]` it removes it, as notes there replace the VM's at its next start.

    ## Why it matters

    PVE knows comments only at the start of a line. It drops most lines with one after the value and erases them at
    the next write. A free text keeps the comment: cloud-init makes a user `bob # admin`, a VM does not start because
    there is no volume `vm-105-disk-0 # root`. Of a container PVE keeps the line, comment and all.

    ## When to ignore it

    When the text after `#` belongs to the value. `args`, `description`, `smbios1` and `cipassword` are never
    reported, as it may well do so there.
    """

    name = "trailing-comment"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (
        Impact.INVALID,
        Impact.GUEST,
        Impact.NO_START,
        Impact.QEMU_REFUSES,
        Impact.DEVICE_MISSING,
    )
    words = ("#", "//")
    rank = Rank.COMMENT
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.key in _UNTOUCHED or isinstance(setting.node, LxcLine):
            return
        value = setting.value
        at = _comment_start(setting)
        if at < 0:
            return
        without = setting.with_value(value[:at].rstrip(WHITE))
        bare = read_line(without, setting.version, setting.section, None, setting.kind)
        if not _is_at_fault(setting, bare, at):
            return
        effect = _effect(setting, value[at:])
        if effect is None:
            return
        impact, what = effect
        is_pending = setting.section is SectionKind.PENDING
        ending = "\r" if setting.text.endswith("\r") else ""
        start, end = setting.columns(at, len(value))
        yield LineFinding(
            start=start,
            end=end,
            message=f"{_REASON}; {what}",
            help=f"remove the comment: in `[{PENDING_NAMES[setting.kind]}]` one of its own replaces the"
            f" {setting.kind.noun}'s notes"
            if is_pending
            else "move the comment to a line of its own above",
            impact=impact,
            idle=idle_of(setting, _REASON),
            severity=Severity.WARNING if impact is Impact.GUEST else Severity.ERROR,
            secret=setting.key in SECRETS,
            fix=LineFix("remove the comment", without, Applicability.UNSAFE)
            if is_pending
            else LineFix(
                "move the comment to a line above",
                f"{_note(value[at:])}{ending}\n{without}",
                Applicability.SAFE
                if impact in (Impact.NO_START, Impact.QEMU_REFUSES) and setting.kind is VM
                else None,
            ),
        )


def _comment_start(setting: ReadSetting) -> int:
    """The column of the value where a comment begins; -1 for none. A tag may be meant to begin with `#`."""
    value = setting.value
    for at in range(1, len(value)):
        if value[at - 1] in WHITE and value[at] in "#/":
            followed = value[at + 1 : at + 2]
            if value[at] == "#" and (setting.key != "tags" or followed in WHITE):
                return at
            if value.startswith("// ", at) and setting.dropped:
                return at
    return -1


def _note(comment: str) -> str:
    """The comment as a line of its own."""
    return f"#{comment.removeprefix('//')}" if comment.startswith("//") else comment


def _is_at_fault(setting: ReadSetting, bare: ReadLine, at: int) -> bool:
    """Whether the line is right without its comment, or the comment (at a column of the value) is a part of what is wrong."""
    if bare.dropped or (bare.reading and bare.reading.problems):
        return any(
            problem.dropped >= bare.dropped and problem.start <= at < problem.end
            for problem in setting.reading.problems
        )
    return True


def _effect(setting: ReadSetting, comment: str) -> tuple[Impact, str] | None:
    """What the comment does; none where the text may be meant."""
    if setting.dropped:
        return Impact.DROPPED, DROPPED
    if setting.complained:
        return consequence_of(setting)
    if setting.kind is CONTAINER and is_told_as_refusal(setting):
        return Impact.NO_START, f"with it the {setting.kind.noun} does not start"
    if setting.reading.problems:
        return Impact.INVALID, INVALID
    base = setting.base
    if setting.kind is CONTAINER:
        return _kept_of_container(setting) if setting.is_for_next_start else None
    effect = _KEPT.get(base)
    certain = base in ("ciuser", "searchdomain") or (comment[1:2] in WHITE and "," not in comment)
    return effect if certain and setting.is_for_next_start else None


def _kept_of_container(setting: ReadSetting) -> tuple[Impact, str] | None:
    """What a comment does at the end of a volume, a device, a path or a file, of which PVE takes any text."""
    name, equals, _ = setting.value.rpartition(",")[2].partition("=")
    if setting.base in ("rootfs", "mp"):
        if equals and name == "mp":
            return Impact.GUEST, "the path of the mount point includes it"
        return (
            (Impact.NO_START, _NOT_THERE.format("volume's name")) if not equals or name == "volume" else None
        )
    if setting.base == "dev" and (not equals or name == "path"):
        return Impact.NO_START, _NOT_THERE.format("device's name")
    if setting.base == "hookscript":
        return Impact.NO_START, _NOT_THERE.format("file's name")
    return None
