"""The lines of a guest that its next start goes without, and what each would be in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.read_setting import ReadSetting, read_setting
from pvelint.grammar.guest.sections import ReadLine, SectionKind, read_line
from pvelint.grammar.vm.drive import BUSES
from pvelint.rules.line_kit.fixes import without_item

from .line_checker import LineResult

_STARTED = (SectionKind.MAIN, SectionKind.PENDING)
_MOST_LOST = 64
_MOST_TAKEN_OUT = 8
_DIGITS = "0123456789"
_DISK = "local:0/vm-0-disk-0.raw"
_STAND_INS = {
    **dict.fromkeys((*BUSES, "efidisk", "tpmstate"), _DISK),
    "agent": "1",
    "cores": "4",
    "cpu": "x86-64-v2-AES",
    "hostpci": "00:1f.0",
    "machine": "q35",
    "memory": "4096",
    "net": "virtio",
    "rng": "source=/dev/urandom",
    "sockets": "1",
    "usb": "host=1-1",
}
"""Values that serve where a line says nothing to go by."""


class Lost(NamedTuple):
    """A line that PVE drops, or whose drive it leaves out."""

    at: int
    text: str
    """The line as it would be in order."""
    key: str | None
    section: str | None


def lost_lines(guest: Guest, check: Callable[[ReadLine], Iterable[LineResult]]) -> list[Lost]:
    """Those that can be mended; `check` is what line rules say of a line."""
    found: list[Lost] = []
    for raw in guest.raw_sections:
        if raw.kind not in _STARTED or raw.replaced_by is not None:
            continue
        for index, line in raw.lines:
            if not line.lost or len(found) == _MOST_LOST:
                continue
            text = next((t for t in _ways(guest, line, check(line)) if _is_sound(t, line, guest)), None)
            if text is not None:
                setting = read_setting(line)
                found.append(Lost(index, text, setting.key if setting else None, raw.name))
    return found


def _is_sound(text: str, line: ReadLine, guest: Guest) -> bool:
    return (
        "\n" not in text and not read_line(text, line.version, line.section, guest.cpu_models, line.kind).lost
    )


def _ways(guest: Guest, line: ReadLine, results: Iterable[LineResult]) -> Iterator[str]:
    """What the line may have been meant to be, the likeliest first."""
    for result in results:
        ways = (result.finding.fix, *result.finding.alternatives)
        yield from (way.text for way in ways if way is not None)
    setting = read_setting(line)
    if setting is None:
        return
    yield _without_problems(setting, line, guest)
    if (value := _stand_in(setting, guest)) is not None:
        yield setting.with_value(value)


def _without_problems(setting: ReadSetting, line: ReadLine, guest: Guest) -> str:
    """Without the sub-options that PVE has something against."""
    text = setting.line.text
    for _ in range(_MOST_TAKEN_OUT):
        problem = next((p for p in setting.reading.problems if p.dropped), None)
        if problem is None or not problem.option:
            break
        value = without_item(setting.value, problem.start, problem.end)
        text = setting.with_value(value) if value else text
        following = read_setting(read_line(text, line.version, line.section, guest.cpu_models, line.kind))
        if following is None or following.value == setting.value:
            break
        setting = following
    return text


def _stand_in(setting: ReadSetting, guest: Guest) -> str | None:
    if setting.key == "boot":
        attached = [key for key in guest.config if key.rstrip(_DIGITS) in BUSES]
        return f"order={';'.join(attached)}" if attached else None
    if "media=cdrom" in setting.value:
        return "local:iso/a.iso,media=cdrom"
    return _STAND_INS.get(setting.base)
