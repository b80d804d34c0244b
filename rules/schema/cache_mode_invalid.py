from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.spelling import closest
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value, without_item, wrong_text
from ._wrong_word import wrong_word

_WORDS = {
    "off": "none",
    "no": "none",
    "0": "none",
    "write-back": "writeback",
    "write-through": "writethrough",
}


def _meant(text: str) -> str | None:
    word = text.lower()
    return _WORDS.get(word) or closest(word, ("none", "writeback", "writethrough", "unsafe", "directsync"))


class CacheModeInvalid(LineRule):
    """`cache` is no cache mode of QEMU.

    ## What it finds

    `cache=off`, `cache=default`, `cache=write-back`: words of other tools.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "cache-mode-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Drive.pm (%drivedesc_base)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) not in ("ide", "sata", "scsi", "virtio"):
            return
        for node, problem in faults(line, Code.ENUM, option="cache"):
            text = wrong_text(line, problem)
            if text.lower() == "default":
                yield verdict(
                    line,
                    problem,
                    f"`{text}` is not a cache mode",
                    help="remove `cache`: without it PVE takes the default",
                    repaired=with_value(line, without_item(node.value.text, problem.start, problem.end)),
                    title="remove cache",
                )
            else:
                yield wrong_word(line, problem, "a cache mode", _meant(text))
            return
