from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.cpu_models import VM_FLAGS
from pvelint.grammar.schema.outcome import Problem
from pvelint.rules.api import (
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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal


def _joined(value: str) -> str:
    """The value with its bare flags after one `flags=`, joined by `;`."""
    parts: list[str] = []
    for part in value.split(","):
        if parts and parts[-1].startswith("flags=") and part[:1] in ("+", "-"):
            parts[-1] += ";" + part
        elif part[:1] in ("+", "-") and "=" not in part:
            parts.append("flags=" + part)
        else:
            parts.append(part)
    return ",".join(parts)


def _other_words(setting: ReadSetting) -> LineFix | None:
    """`hidden=1` for the bare flag `-kvm`."""
    from pvelint.grammar.schema.other_words import name_meaning

    parts = setting.value.split(",")
    for at, part in enumerate(parts):
        meaning = name_meaning("cpu", part, None) if part[:1] in ("+", "-") else None
        if meaning and meaning.words:
            meant = meaning.words[0]
            return write_value(setting, ",".join([*parts[:at], meant, *parts[at + 1 :]]), f"write `{meant}`")
    return None


def _not_allowed(setting: ReadSetting) -> str | None:
    """The first bare flag that PVE lets no VM set."""
    bare = (part for part in setting.value.split(",") if part[:1] in ("+", "-") and ";" not in part)
    return next(
        (
            flag
            for flag in bare
            if setting.version not in VM_FLAGS.get(flag[1:].lower().replace("_", "-"), ())
        ),
        None,
    )


def _without(setting: ReadSetting, problem: Problem, flag: str) -> LineFinding:
    """PVE's own word for nested virtualisation in its place, or the line without it."""
    parts = setting.value.split(",")
    rest = ",".join(part for part in parts if part != flag)
    ways = [write_value(setting, _joined(rest), f"remove `{flag}`", Applicability.UNSAFE)]
    if flag.lower() in ("+vmx", "+svm") and setting.version in VM_FLAGS["nested-virt"]:
        nested = ",".join("+nested-virt" if part == flag else part for part in parts)
        ways.insert(0, write_value(setting, _joined(nested), "write `+nested-virt`"))
    made = [way for way in ways if way]
    return refusal(
        setting,
        problem,
        f"a VM may not set the CPU flag `{flag}`, only custom models in `virtual-guest/cpu-models.conf` may",
        "write `flags=+nested-virt`, or remove the flag" if len(made) > 1 else "remove the flag",
        fix=made[0] if len(made) == 1 else None,
        alternatives=made if len(made) > 1 else (),
    )


class CpuFlagsCommas(LineRule):
    """CPU flags are separated by commas.

    ## What it finds

    `cpu: host,flags=+aes,+pcid`, `cpu: host,+aes`; also `cpu: host,+vmx`, with a flag that no VM may set.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "cpu-flags-commas"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("cpu",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm ($cpu_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting):
            other = _other_words(setting)
            if other is not None:
                yield refusal(
                    setting,
                    problem,
                    "a VM may not set this CPU flag, only its sub-option",
                    "write it as a sub-option of its own",
                    alternatives=[other],
                )
                return
            foreign = _not_allowed(setting)
            if foreign is not None:
                yield _without(setting, problem, foreign)
                return
            joined = _joined(setting.value)
            if joined != setting.value:
                reason = "`flags=` takes a list separated by `;`, a comma ends it"
                yield refusal(
                    setting,
                    problem,
                    reason,
                    "separate the flags with `;`",
                    write_value(setting, joined, "separate with `;`"),
                )
            return
