from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.outcome import Code, Problem
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
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.units import BYTES, Factors, in_own_unit, split_unit

_COUNT = dict.fromkeys(("core", "cores", "cpu", "cpus", "vcpu", "vcpus", "thread", "threads"), 1)
_MEGABYTES = ("MB", "MiB", "MB/s", "MiB/s", "MBps", "MByte/s", "MByte", "MBytes")
_OF_DISKS = ("M", "M/s")
_RATE: Factors = dict.fromkeys(map(str.lower, (*_MEGABYTES, *_OF_DISKS)), 1)
_BITS = {"kbit": 1 / 8000, "mbit": 1 / 8, "gbit": 125}
_BYTES = {"k": 1 / 1000, "kb": 1 / 1000, "m": 1, "mb": 1, "g": 1000, "gb": 1000}
"""What network people count in, in MB; `Mb` and `M` are either to many."""
_SECONDS: Factors = {**dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1), "ms": 1 / 1000}
_MILLISECONDS: Factors = {"ms": 1, "s": 1000}
_BYTES_ALONE = dict.fromkeys(("b", "byte", "bytes"), 1)
"""An MTU of `9k` is 9000 to most who write it, and 9216 to some."""
_OPERATIONS: Factors = {"k": 1000, "iops": 1}

_COUNTED_IN: dict[str, tuple[str, Factors]] = {
    **dict.fromkeys(("cores", "vcpus", "smp"), ("CPUs", _COUNT)),
    "sockets": ("sockets", {"socket": 1, "sockets": 1}),
    "cpulimit": ("CPUs (0.5 is half of one)", _COUNT),
    "migrate_speed": ("MB/s", _RATE),
    "migrate_downtime": ("seconds", _SECONDS),
    "rate": ("MB/s", _RATE),
    "mtu": ("bytes", _BYTES_ALONE),
    "max_bytes": ("bytes", BYTES),
    "period": ("milliseconds", _MILLISECONDS),
    **{f"mbps{way}{most}": ("MB/s", _RATE) for way in ("", "_rd", "_wr") for most in ("", "_max")},
    **{
        f"iops{way}{most}": ("operations a second", _OPERATIONS)
        for way in ("", "_rd", "_wr")
        for most in ("", "_max")
    },
    **{
        f"{what}{way}_max_length": ("seconds", _SECONDS)
        for what in ("bps", "iops")
        for way in ("", "_rd", "_wr")
    },
}
"""What the number of an option or sub-option counts, and the units that surely mean a number of that."""


class NumberWithUnit(LineRule):
    """A number has a unit or a percent sign.

    ## What it finds

    `cpulimit: 50%`, `migrate_speed: 100MB`, `mbps=100MB/s`, `iops=10k`, `rate=1Gbit`: PVE takes plain numbers, each option
    in a unit of its own. For sizes of memory see `memory-unit-suffix`.

    ## Why it matters

    PVE drops the whole line, a disk or network device with all of it, and the next write erases it for good.
    Of a container PVE keeps the line, and takes the number in front of a plain option; a `netN` keeps it from starting.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "number-with-unit"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.PART
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm ($confdesc, check_type)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%drivedesc_base)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (check_type)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, check_type)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.TYPE):
            text = setting.wrong_text(problem)
            split = split_unit(text)
            option = find_option(setting.key, setting.version, setting.kind)
            spec = option.sub(problem.option) if option and problem.option else option
            if split is None or spec is None or spec.type not in (Type.INTEGER, Type.NUMBER):
                continue
            name = problem.option or setting.base
            noun, factors = _COUNTED_IN.get(name, ("", {}))
            whole = spec.type is Type.INTEGER
            of = f" of {noun}" if noun else ""
            if factors is _RATE and split[1] not in (
                _MEGABYTES if name == "rate" else (*_MEGABYTES, *_OF_DISKS)
            ):
                yield _rate(setting, problem, name, split, whole=whole)
                return
            meant = in_own_unit(*split, factors, whole=whole)
            yield refusal(
                setting,
                problem,
                f"`{name}` takes a plain number{of}, not `{text}`",
                help=f"write `{meant}`" if meant else f"write the number{of}, without a unit",
                fix=write_part(setting, problem, meant),
            )
            return


def _rate(
    setting: ReadSetting, problem: Problem, name: str, split: tuple[str, str], *, whole: bool
) -> LineFinding:
    """A rate in bits, or in what may be bits or bytes: eight times as much."""
    number, unit = split
    word = unit.lower().removesuffix("/s").removesuffix("ps").removesuffix("s")
    are_bits, are_bytes = word in _BITS, "B" in unit
    bit = word if are_bits else f"{word.removesuffix('b')}bit"
    bits = None if are_bytes else in_own_unit(number, bit, _BITS, whole=whole)
    bytes_ = None if are_bits else in_own_unit(number, word, _BYTES, whole=whole)
    fixes = [fix for meant in (bits, bytes_) if (fix := write_part(setting, problem, meant))]
    text = setting.wrong_text(problem)
    help = "write the number of MB/s, without a unit: a byte is eight bits"
    if are_bytes and bytes_:
        help = f"write {bytes_}, or count in units of 1024"
    elif bits:
        help = f"write `{bits}` if `{text}` counts bits" + (
            f", `{bytes_}` if it counts bytes" if bytes_ else ""
        )
    return refusal(
        setting,
        problem,
        f"`{name}` takes a plain number of MB/s, not `{text}`",
        help=help,
        alternatives=fixes if bits or are_bytes else (),
    )
