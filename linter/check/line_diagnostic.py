"""From what a line rule found to a diagnostic about one line of one guest."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.sections import ReadLine
from pvelint.grammar.syntax.edits import difference
from pvelint.grammar.syntax.nodes import Place, SettingLine, Span
from pvelint.report.diagnose import diagnostic
from pvelint.report.model import Diagnostic, GuestName
from pvelint.rules.model import Applicability, Finding, Fix, Impact, LineFix

from .line_checker import LineResult

_OF_THE_START = frozenset((Impact.NO_START, Impact.QEMU_REFUSES, Impact.DEVICE_MISSING))


def is_moot(result: LineResult, line: ReadLine, guest: Guest, index: int, section: str | None) -> bool:
    """What a start would come to with a line of the main section, where it takes the setting from another line."""
    if section is not None or line.dropped or line.reading is None or result.impact not in _OF_THE_START:
        return False
    used = guest.config.get(line.reading.key) if result.finding.idle is None else None
    return used is not None and used.index != index


def line_diagnostic(
    result: LineResult, line: ReadLine, guest: Guest, name: GuestName, index: int, section: str | None
) -> Diagnostic:
    """What a line rule found in the line `index` (from 0) of a guest's file, in the section of that name."""
    finding, message, impact = result.finding, result.finding.message, result.impact
    if finding.idle is not None and not _is_used(guest, line, index):
        message, impact = finding.idle
    text = guest.document.lines[index].text
    path = guest.document.path

    def fix(way: LineFix) -> Fix:
        edits = difference(path, index + 1, text, way.text)
        if (replaced := _line_replaced(guest, section, index, way.text)) is not None:
            return Fix.unsafe(f"{way.title}, which then overrides line {replaced}", *edits)
        sure = not way.mapping or _has_mapping(guest, line, way.mapping)
        return Fix((sure and way.applicability) or Applicability.UNSAFE, way.title, edits)

    place = Place(
        path=path,
        span=Span.on_line(index + 1, finding.start, finding.end),
        key=_key_of(line),
        option=finding.option,
        section=section,
        value=text[finding.start : finding.end],
    )
    full = Finding(
        place=place,
        message=message,
        help=finding.help,
        severity=finding.severity,
        impact=impact,
        fix=fix(finding.fix) if finding.fix else None,
        alternatives=tuple(map(fix, finding.alternatives)),
        secret=finding.secret,
    )
    return diagnostic(result.info, full, guest.version, name, guest)


def _is_used(guest: Guest, line: ReadLine, index: int) -> bool:
    """Whether the next start takes its setting from this line."""
    if line.reading is None:
        return False
    if any(setting.index == index for setting in guest.config.lxc):
        return True
    used = guest.config.get(line.reading.key)
    return used is not None and used.index == index


def _has_mapping(guest: Guest, line: ReadLine, mapping: str) -> bool:
    """Whether the tree has a resource mapping of that name for what the line passes through."""
    cluster = guest.tree.cluster
    known = cluster.pci_mappings if line.text.startswith("hostpci") else cluster.usb_mappings
    return mapping in (known or {})


def _line_replaced(guest: Guest, section: str | None, index: int, text: str) -> int | None:
    """The number of the line that PVE uses today and no longer where line `index` becomes this text."""
    key = text.rpartition("\n")[2].partition(":")[0]
    own = next((s for s in guest.sections if s.name == section), None)
    used = own.settings.get(key) if own is not None else None
    return used.index + 1 if used is not None and used.index < index else None


def _key_of(line: ReadLine) -> str | None:
    """As PVE parsed it: `cdrom` is `ide2` from the moment its value is accepted."""
    if line.unreadable or not isinstance(line.node, SettingLine):
        return None
    return line.reading.key if line.reading and not line.dropped else line.node.key.text
