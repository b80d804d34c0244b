from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.scalars import is_true, whole_number
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
from pvelint.rules.line_kit.fixes import without_item, write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_LAST = 4094
_NO_VLAN = ("none", "no", "off", "untagged", "native", "null")
_ALL_OF_VMWARE = "4095"
_NO_TRUNKS = "0"
"""What Perl takes for false."""


class NetVlanRange(LineRule):
    """A VLAN is not from 1 to 4094.

    ## What it finds

    A `tag` that is not a number from 1 to 4094, and `trunks` with a number outside of that range or with a descending
    range. `tag=0` and `tag=none`, no VLAN, are removed by `--fix`.

    ## Why it matters

    For a wrong `tag` PVE drops the whole line: the VM starts without this network device, and the next write erases
    the line for good. Wrong `trunks` are kept; the VM will not start, as the script that plugs the device into the
    bridge fails ("unable to add vlan ... to interface"). A container does not start with either.

    ## When to ignore it

    Never.
    """

    name = "net-vlan-range"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.QEMU_REFUSES)
    keys = ("net",)
    words = ("tag", "trunks")
    rank = Rank.FORMAT
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Network.pm ($net_fmt)",
        "libpve-common-perl 9.2.1 PVE/Network.pm ($bridge_add_interface)",
        "pve-container 6.1.10 PVE/LXC.pm (net_tap_plug, which lxcnetaddbr calls)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.TYPE, Code.MINIMUM, Code.MAXIMUM, option="tag"):
            text = setting.wrong_text(problem)
            none = not text.strip("0") or text.lower() in _NO_VLAN
            rest = without_item(setting.value, problem.start, problem.end)
            yield refusal(
                setting,
                problem,
                f"`{text}` is not a VLAN, which is a number from 1 to {_LAST}",
                help=_help(text),
                fix=write_value(setting, rest if none else None, "remove `tag`"),
                alternatives=_as_trunks(setting, problem, text),
            )
            return
        if not setting.dropped and not setting.complained and setting.is_for_next_start:
            yield from _trunks(setting)


def _as_trunks(setting: ReadSetting, problem: Problem, text: str) -> list[LineFix]:
    """`tag=10;20` as the several VLANs of a trunk."""
    if not _is_list(text) or "trunks" in setting.options:
        return []
    start = problem.start - len("tag=")
    return [LineFix(f"write `trunks={text}`", setting.with_part(start, problem.end, f"trunks={text}"))]


def _is_list(text: str) -> bool:
    return set(text) <= set("0123456789;-") and text[0] != "-" and bool(set(text) & set(";-"))


def _help(text: str) -> str:
    if not text.strip("0") or text.lower() in _NO_VLAN:
        return "leave `tag` out for no VLAN"
    if text == _ALL_OF_VMWARE:
        return "leave `tag` out for all VLANs, on a VLAN-aware bridge"
    if _is_list(text):
        return "write one VLAN, or several as `trunks=10;20`"
    return f"write a number from 1 to {_LAST}"


def _trunks(setting: ReadSetting) -> Iterator[LineFinding]:
    trunks = setting.options.get("trunks")
    is_vm = setting.kind is VM
    if trunks is None or trunks.item.value is None or trunks.value == _NO_TRUNKS:
        return
    if not is_vm and _is_unplugged(setting):
        return
    at, _ = setting.columns(trunks.item.value.start, trunks.item.value.end)
    for part in trunks.value.split(";"):
        if not _is_range(part):
            yield LineFinding(
                start=at,
                end=at + len(part),
                option="trunks",
                impact=Impact.QEMU_REFUSES if is_vm else Impact.NO_START,
                message=f"`{part}` is not a VLAN from 1 to {_LAST}{' or an ascending range' if is_vm else ''}; "
                f"the device cannot be plugged into its bridge, and the {setting.kind.noun} will not start",
                help=f"write VLANs{' and ranges, such as `10;20-30`' if is_vm else ', such as `10;20`'}",
            )
            return
        at += len(part) + 1


def _is_unplugged(setting: ReadSetting) -> bool:
    """A device that is switched off PVE plugs into no bridge, of a container."""
    down = setting.options.get("link_down")
    return down is not None and is_true(down.value)


def _is_range(part: str) -> bool:
    first, _, last = part.partition("-")
    low, high = (whole_number(text) or 0 for text in (first, last or first))
    return 1 <= low <= high <= _LAST
