from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.rules.api import (
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
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.words import split_words, unwrapped


class AffinityFormat(LineRule):
    """`affinity` is not a list of CPU numbers.

    ## What it finds

    Ranges written as `0..3` or `0:3`, CPUs separated by `;` or spaces, a descending range, words and masks: `affinity`
    takes numbers and ascending ranges separated by commas, as `0-3,8`.

    ## Why it matters

    PVE drops the line: the VM runs on all CPUs of the host, and the next write erases the line for good.

    ## When to ignore it

    Never: the VM is not pinned.
    """

    name = "affinity-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("affinity",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (pve_verify_cpuset)",
        "libpve-common-perl 9.2.1 PVE/CpuSet.pm (parse_cpuset)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT):
            meant = _meant(setting.value)
            sound = meant and not read_value("affinity", meant, setting.version).problems
            yield refusal(
                setting,
                problem,
                f"`{setting.wrong_text(problem)}` is neither a CPU number nor an ascending range",
                help=f"write `affinity: {meant}`"
                if sound
                else "write CPU numbers and ranges, such as `0-3,8`",
                fix=write_value(setting, meant if sound else None),
            )


def _meant(text: str) -> str:
    plain = unwrapped(text, "[]").replace("..", "-").replace(":", "-").replace(";", ",")
    plain = plain.replace(" -", "-").replace("- ", "-")
    return ",".join(_rising(part) for part in split_words(plain.replace(",", " ")))


def _rising(part: str) -> str:
    first, dash, last = part.partition("-")
    low, high = whole_number(first), whole_number(last)
    falls = dash and low is not None and high is not None and low > high
    return f"{last}-{first}" if falls else part
