from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import suboption_names
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.nodes import WHITE, Part
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import consequence_of, idle_of

_SEPARATORS = ";" + WHITE
_ANY_SEPARATOR = frozenset(_SEPARATORS)
_LONGEST_NAME = 24
_FILES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "cicustom")
"""Options that end with a file's name in which PVE takes any character."""


_NO_FILE = "there is no such file, and PVE refuses to start this VM"
_OF_CONTAINERS = ("rootfs", "mp", "dev")
"""Options of containers with a volume, path or device in which PVE takes any character."""
_NOT_THERE = "there is no such volume, path or device, and PVE refuses to start this container"
_AS_PATH = "the path of the mount point includes it"


class PropertySeparator(LineRule):
    """Sub-options are separated by `;` or a space instead of a comma.

    ## What it finds

    `net0: virtio=BC:24:11:00:00:01;bridge=vmbr0`, `scsi0: local-lvm:vm-105-disk-0 size=32G`: a `;` or space before what
    is a sub-option of this option; and `agent: enabled:1`, a colon behind the name of one.

    ## Why it matters

    Only commas separate. All up to the next comma becomes one value, which PVE mostly refuses: it drops the line and
    erases it at the next write. As the name of a volume it accepts even that, and then does not find such a volume
    when the VM starts. A container does not start with such a line, starts without the mount point, or has it at a path
    that ends in the sub-option.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "property-separator"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START, Impact.INVALID, Impact.DEVICE_MISSING, Impact.GUEST)
    rank = Rank.NOTATION
    sound_lines = True
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (parse_property_string)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        faulty = setting.dropped or setting.complained
        free = _FILES if setting.kind is VM else _OF_CONTAINERS
        if not faulty and not (setting.base in free and setting.is_for_next_start):
            return
        value = setting.value
        if not faulty and not _ANY_SEPARATOR.intersection(value):
            return
        names = suboption_names(setting.key, setting.version, setting.kind)
        equals = _with_equals(setting, names) if faulty else None
        if equals is not None:
            yield _colon(setting, equals)
            return
        wrong = list(_separators(value, names))
        if not wrong:
            return
        impact, effect = consequence_of(setting) if faulty else _effect(setting, wrong[0])
        start, end = setting.columns(wrong[0].start, wrong[0].end)
        reason = (
            f"only commas separate sub-options: {_shown(wrong[0].text)} becomes part of the value before it"
        )
        yield LineFinding(
            start=start,
            end=end,
            message=f"{reason}; {effect}",
            idle=idle_of(setting, reason),
            help="write `NAME=VALUE,NAME=VALUE`",
            impact=impact,
            severity=Severity.WARNING if impact is Impact.GUEST else None,
            fix=write_value(
                setting, _replaced(value, wrong), "separate with commas", _applicability(setting)
            ),
        )


def _effect(setting: ReadSetting, separator: Part) -> tuple[Impact, str]:
    """What comes of a file's name or a path in which PVE takes even that."""
    if setting.kind is VM:
        return Impact.NO_START, _NO_FILE
    path = setting.options.get("mp")
    if path is not None and path.item.start <= separator.start < path.item.end:
        return Impact.GUEST, _AS_PATH
    return Impact.NO_START, _NOT_THERE


def _with_equals(setting: ReadSetting, names: tuple[str, ...]) -> str | None:
    """`enabled=1` for `enabled:1`, where PVE reads the line then."""
    parts = setting.value.split(",")
    if parts[0].partition(":")[0] not in names or ":" not in parts[0]:
        return None
    value = ",".join(_named(part, names) for part in parts)
    return None if read_value(setting.key, value, setting.version, kind=setting.kind).problems else value


def _named(part: str, names: tuple[str, ...]) -> str:
    name, colon, value = part.partition(":")
    return f"{name}={value.strip(WHITE)}" if colon and name in names else part


def _colon(setting: ReadSetting, value: str) -> LineFinding:
    at = setting.value.index(":")
    start, end = setting.columns(at, at + 1)
    impact, effect = consequence_of(setting)
    reason = "`=` stands between a sub-option's name and its value, not `:`"
    return LineFinding(
        start=start,
        end=end,
        message=f"{reason}; {effect}",
        idle=idle_of(setting, reason),
        help=f"write `{value}`",
        impact=impact,
        fix=write_value(setting, value, "write `=`", _applicability(setting)),
    )


def _applicability(setting: ReadSetting) -> Applicability:
    """A line that a container has all the same is the owner's to change."""
    return Applicability.UNSAFE if setting.kind is CONTAINER else Applicability.SAFE


def _shown(separator: str) -> str:
    return "`;`" if ";" in separator else "a space"


def _separators(value: str, names: tuple[str, ...]) -> Iterator[Part]:
    """What stands between two sub-options and is no comma."""
    start = 0
    for end, sign in enumerate(value):
        if sign in _SEPARATORS:
            continue
        if 0 < start < end and value[start - 1] != "," and _begins_with(value, end, names):
            yield Part(value[start:end], start, end)
        start = end + 1


def _begins_with(value: str, at: int, names: tuple[str, ...]) -> bool:
    """One of the names and an equals sign stand there."""
    name, equals, _ = value[at : at + _LONGEST_NAME].partition("=")
    return bool(equals) and name in names


def _replaced(value: str, separators: list[Part]) -> str:
    for part in reversed(separators):
        value = f"{value[: part.start]},{value[part.end :]}"
    return value
