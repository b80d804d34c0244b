from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.model import Spec, Type
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.schema.other_words import Meaning
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    LxcLine,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.meaning import meaning_of, word_meaning
from pvelint.rules.line_kit.numbers import read_number
from pvelint.rules.line_kit.refusal import (
    SECRETS,
    choice,
    faults,
    history_note,
    is_told_as_refusal,
    known_elsewhere,
    refusal,
)

_ENDS = ";,."
"""What ends a line in other languages."""
_LISTS = {"hotplug": ("network", "disk", "cpu", "memory", "usb", "cloudinit")}
_SWITCHES = ("on", "off", "yes", "no", "true", "false", "none", "enabled", "disabled", "enable", "disable")


class InvalidValue(LineRule):
    """A value is not one that PVE accepts for this option.

    ## What it finds

    Every value, also of a sub-option, that has the wrong type, format or size or is not one of the valid words,
    where no other rule says more about it.

    ## Why it matters

    What the file reader refuses costs the whole line: the VM starts without it, and the next write erases it
    for good. What only the API refuses reaches the start as it stands, and the option cannot be edited in the
    web interface until it is put right. Of a container PVE complains about a wrong value, keeps it, and works with
    it: of a text where it expects a number, it takes the digits in front. A `rootfs`, `netN`, `devN` or `features`
    that it cannot read stops the start; a mount point is left out without a word, and the container writes to the disk
    below it. A `tty` or `hostname` that LXC does not take stops the start, too, and negative `cores` make it go on for
    ever.

    ## When to ignore it

    Never where PVE drops the line.
    """

    name = "invalid-value"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START, Impact.DEVICE_MISSING)
    rank = Rank.FALLBACK
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type, parse_vm_config)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (check_prop, check_format)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, check_type, foreach_volume)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config), run",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if is_told_as_refusal(setting) or isinstance(setting.node, LxcLine):  # PVE looks at their keys alone
            return
        for problem in faults(setting):
            if problem.code is Code.LINE_FEED:
                reason = "the value contains a carriage return"
                yield refusal(setting, problem, reason, "end lines with a line feed")
                return
            yield _refused(setting, problem)
            return


def _refused(setting: ReadSetting, problem: Problem) -> LineFinding:
    key, wrong = setting.key, setting.wrong_text(problem)
    named = setting.value[: problem.start].endswith("=")
    place = f"`{problem.option}` of `{key}`" if problem.option and named else f"`{key}`"
    known = history_note(setting.version, problem.since, problem.until)
    meaning = Meaning() if known or key in SECRETS else _meaning(setting, problem, wrong)
    fixes = [fix for word in meaning.words if (fix := write_part(setting, problem, word))]
    return refusal(
        setting,
        problem,
        f"{_shown(key, wrong)} is not valid for {place}{known}",
        help=_help(problem, meaning),
        fix=fixes[0] if fixes and meaning.sure else None,
        alternatives=() if meaning.sure else fixes,
    )


def _meaning(setting: ReadSetting, problem: Problem, wrong: str) -> Meaning:
    """What is meant: the text without what ends a line elsewhere, a number, another tool's word."""
    option = find_option(setting.key, setting.version, setting.kind)
    spec: Spec | None = option
    if option is not None and option.subs:
        spec = option.sub(problem.option) if problem.option else option.default_key
    if spec is not None and spec.type in (Type.INTEGER, Type.NUMBER):
        bare = wrong.rstrip(_ENDS + WHITE)
        if bare != wrong and is_digits(bare):
            return Meaning((bare,), sure=True)
        number = read_number(wrong, whole=spec.type is Type.INTEGER)
        if number:
            return Meaning((number.text,), number.sure)
    if problem.format_name == "urlencoded" and "%" not in wrong:
        return Meaning((_encoded(wrong),), sure=True)
    if setting.base in _LISTS and wrong.lower() not in _SWITCHES:
        return word_meaning(setting.base, "word", wrong, _LISTS[setting.base]) or Meaning()
    return meaning_of(setting, problem) or Meaning()


def _encoded(text: str) -> str:
    """As PVE's API encodes a drive's serial number and model."""
    from urllib.parse import quote

    return quote(text.strip(WHITE), safe="-_.!~*'()", errors="surrogateescape")


def _shown(key: str, text: str) -> str:
    if key in SECRETS:
        return "the value"
    return f"`{text}`" if text.strip(WHITE) else "a space"


def _help(problem: Problem, meaning: Meaning) -> str:
    if meaning.words:
        return f"did you mean {choice(meaning.words)}?"
    right = f"write {problem.expected}" if problem.expected else "correct or delete the line"
    return known_elsewhere(problem, meaning.advice or right)
