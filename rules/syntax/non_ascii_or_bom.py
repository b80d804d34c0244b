from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import WHITE, SettingLine
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    RawLineRule,
    ReadLine,
    ReadSetting,
    Severity,
    read_setting,
)
from pvelint.rules.line_kit.refusal import DROPPED, SECRETS, consequence_of, idle_of

from ._lookalikes import ASCII_OF, find_lookalikes, name_of

_DRIVES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "rootfs", "mp")
_VOLUME = re.compile("[:/](?:vm|base|subvol|basevol)-[0-9]+-(?:disk|cloudinit|state)")
_TYPED_BY_HAND = frozenset(("args", "ciuser", "searchdomain"))
"""Free texts that PVE uses as they stand, and in which these characters are never meant."""
_ENDS_OF_KEY = ":=\uff1a\uff1d"


class NonAsciiOrBom(RawLineRule):
    """A line has characters that only look like ASCII, or a byte order mark before it.

    ## What it finds

    A byte order mark, no-break spaces and invisible characters, typographic quotes and dashes, full-width letters and
    colons, as they come in with text from web pages, chats and word processors; also a file in UTF-16.

    ## Why it matters

    To PVE they are neither spaces nor quotes nor dashes. It cannot read the line, or refuses the value, drops
    the line and erases it at the next write: a byte order mark costs the file's first line. `args`, `ciuser` and
    `searchdomain` keep the character, and QEMU or the guest gets it. Of a container it keeps and uses every value.

    ## When to ignore it

    Never. Notes may hold any text and are not looked at.
    """

    name = "non-ascii-or-bom"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.GUEST, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.CHARACTERS
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config)",
        "libpve-common-perl 9.2.1 PVE/ParseUtils.pm (encode_text, decode_text)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        text = line.text
        if line.unreadable and "\0" in text:
            yield _utf16(text)
            return
        if text.isascii():
            return
        start, end = _reach(line)
        found = [at for at in find_lookalikes(text) if start <= at < end]
        effect = _effect(line, found)
        if not found or effect is None:
            return
        impact, what = effect
        plain = text[:start] + text[start:end].translate(ASCII_OF) + text[end:]
        setting = read_setting(line)
        more = f", and {len(found) - 1} more of that kind" if len(found) > 1 else ""
        reason = f"the line contains {name_of(text[found[0]])}{more}"
        yield LineFinding(
            start=found[0],
            end=found[0] + 1,
            message=f"{reason}; {what}",
            idle=idle_of(setting, reason) if setting is not None else None,
            help="save the file as plain UTF-8 without byte order mark"
            if text[found[0]] == "\ufeff"
            else "write plain ASCII spaces, quotes, dashes and letters",
            severity=Severity.WARNING if impact is Impact.GUEST else Severity.ERROR,
            impact=impact,
            secret=setting is not None and setting.key in SECRETS,
            fix=LineFix(
                "remove it" if not ASCII_OF[ord(text[found[0]])] else "write plain ASCII",
                plain.lstrip(WHITE) if line.unreadable else plain,
                Applicability.SAFE if impact is Impact.NO_START and line.kind is VM else None,
            ),
        )


def _reach(line: ReadLine) -> tuple[int, int]:
    """The columns to look at: the value, or of an unreadable line its key, or what stands before a `#`."""
    if isinstance(line.node, SettingLine):
        return line.node.value.start, line.node.value.end
    bare = line.text.lstrip(WHITE + "".join(map(chr, ASCII_OF)))
    start = len(line.text) - len(bare)
    if bare.startswith("#"):
        return 0, start
    return 0, next((at + 1 for at, sign in enumerate(line.text) if sign in _ENDS_OF_KEY), len(line.text))


def _effect(line: ReadLine, found: list[int]) -> tuple[Impact, str] | None:
    """What PVE makes of the line; none where these characters have no part in it."""
    if line.unreadable:
        return Impact.DROPPED, DROPPED
    setting = read_setting(line)
    if setting is None:
        return None
    offset, _ = setting.value_columns
    for problem in setting.reading.problems:
        if any(problem.start <= at - offset < problem.end for at in found):
            return consequence_of(setting)
    if not setting.reading.problems and setting.is_for_next_start and setting.key in _TYPED_BY_HAND:
        return Impact.GUEST, "PVE passes it on as it is"
    if setting.is_for_next_start and _spoils_volume(setting):
        return (
            Impact.NO_START,
            f"no storage has such a volume, and PVE refuses to start this {setting.kind.noun}",
        )
    return None


def _spoils_volume(setting: ReadSetting) -> bool:
    """The name of a volume that is one of a VM in plain ASCII alone."""
    file = setting.options.get("file") or setting.options.get("volume")
    if file is None or setting.base not in _DRIVES:
        return False
    return not _VOLUME.search(file.value) and bool(_VOLUME.search(file.value.translate(ASCII_OF)))


def _utf16(text: str) -> LineFinding:
    at = text.index("\0")
    return LineFinding(
        start=at,
        end=at + 1,
        message="the line contains NUL characters, as in a file in UTF-16; PVE cannot read it, drops it"
        " and erases it at the next write",
        help="save the file as plain UTF-8 without byte order mark",
    )
