from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value, without_item, wrong_text

_LAST = 4094
_ALL_OF_VMWARE = "4095"
_STARTED = (SectionKind.MAIN, SectionKind.PENDING)


class NetVlanRange(LineRule):
    """A VLAN is none of 1 to 4094.

    ## What it finds

    A `tag` that is no number from 1 to 4094, and `trunks` with a number outside of that range or with a range that
    runs backwards. `tag=0`, no VLAN, is removed by `--fix`.

    ## Why it matters

    For a wrong `tag` PVE drops the whole line: the VM starts without this network card, and the next write erases
    the line for good. Wrong `trunks` are kept; the VM does not start, for the script that plugs the card into the
    bridge fails ("unable to add vlan ... to interface").

    ## When to ignore it

    Never.
    """

    name = "net-vlan-range"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.QEMU_REFUSES,)
    rank = 20
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer/Network.pm ($net_fmt)",
        "pve-common PVE/Network.pm (bridge_add_interface)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "net":
            return
        for node, problem in faults(line, Code.TYPE, Code.MINIMUM, Code.MAXIMUM, option="tag"):
            text = wrong_text(line, problem)
            none = not text.strip("0")
            rest = without_item(node.value.text, problem.start, problem.end)
            yield verdict(
                line,
                problem,
                f"`{text}` is not a VLAN, which is a number from 1 to {_LAST}",
                help=_help(text),
                repaired=with_value(line, rest) if none else None,
                title="remove the tag",
            )
            return
        if not line.dropped and line.section in _STARTED:
            yield from _trunks(line)


def _help(text: str) -> str:
    if not text.strip("0"):
        return "leave `tag` out for no VLAN"
    if text == _ALL_OF_VMWARE:
        return "for all VLANs leave `tag` out, on a bridge that is VLAN-aware"
    if set(text) <= set("0123456789;-") and text[0] != "-" and set(text) & set(";-"):
        return "write one VLAN, or several as `trunks=10;20`"
    return f"write a number from 1 to {_LAST}"


def _trunks(line: ReadLine) -> Iterator[LineFinding]:
    trunks = line.reading.options.get("trunks") if line.reading else None
    if trunks is None or trunks.item.value is None or not isinstance(line.node, SettingLine):
        return
    at = line.node.value.start + trunks.item.value.start
    for part in trunks.value.split(";"):
        if not _is_range(part):
            yield LineFinding(
                start=at,
                end=at + len(part),
                option="trunks",
                impact=Impact.QEMU_REFUSES,
                message=f"`{part}` is not a VLAN from 1 to {_LAST} or a rising range of them: "
                "the card cannot be plugged into its bridge, and the VM does not start",
                help="write VLANs and ranges as `10;20-30`",
            )
            return
        at += len(part) + 1


def _is_range(part: str) -> bool:
    first, _, last = part.partition("-")
    low, high = (whole_number(text) or 0 for text in (first, last or first))
    return 1 <= low <= high <= _LAST
