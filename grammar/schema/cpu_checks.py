"""What PVE checks of a cpu line beyond its schema (PVE::QemuServer::CPUConfig::validate_vm_cpu_conf)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.schema.options.cpu_models import CPU_TYPES, VM_FLAGS
from pvelint.grammar.schema.options.history import NEVER, History, last_known, next_known
from pvelint.grammar.version import NEWEST, Version

from .outcome import DROPPED, Code, Problem, SubOption

CUSTOM = "custom-"


def cpu_problems(
    value: str,
    options: Mapping[str, SubOption],
    version: Version,
    custom_models: frozenset[str] | None,
) -> Iterator[Problem]:
    """`custom_models`: the names in cpu-models.conf, without `custom-`; None if they are not known."""
    cputype = options.get("cputype")
    if cputype is None:
        yield Problem(
            code=Code.MISSING_SUBOPTION,
            fate=DROPPED,
            start=0,
            end=len(value),
            option="cputype",
            expected="a CPU model",
        )
    elif cputype.value.startswith(CUSTOM):
        if custom_models is not None and cputype.value.removeprefix(CUSTOM) not in custom_models:
            allowed = tuple(sorted(CUSTOM + name for name in custom_models))
            yield _enum_problem(cputype, "a model in `cpu-models.conf`", allowed)
    elif version not in (history := CPU_TYPES.get(cputype.value, NEVER)):
        known = tuple(name for name, history in CPU_TYPES.items() if version in history)
        custom = tuple(sorted(CUSTOM + name for name in custom_models or ()))
        yield _enum_problem(cputype, "a CPU model that QEMU knows", known + custom, history, version)
    if (flags := options.get("flags")) is not None:
        yield from _flag_problems(flags, version)
    if (reported := options.get("reported-model")) is not None:
        yield Problem(
            code=Code.UNKNOWN_SUBOPTION,
            fate=DROPPED,
            start=reported.item.start,
            end=reported.item.end,
            option="reported-model",
            expected="only in `cpu-models.conf`, not in a VM's `cpu` line",
        )


def _flag_problems(flags: SubOption, version: Version) -> Iterator[Problem]:
    allowed = tuple(name for name, history in VM_FLAGS.items() if version in history)
    at = (flags.item.value or flags.item).start
    for flag in flags.value.split(";"):
        if flag[:1] not in ("+", "-") or flag[1:] not in allowed:
            history = NEVER if flag[1:] in allowed else VM_FLAGS.get(flag[1:], NEVER)
            yield Problem(
                code=Code.ENUM,
                fate=DROPPED,
                start=at,
                end=at + len(flag),
                option="flags",
                expected="`+` or `-` and one of " + ", ".join(allowed),
                allowed=allowed,
                since=next_known(history, version),
                until=last_known(history, version),
            )
        at += len(flag) + 1


def _enum_problem(
    sub: SubOption,
    expected: str,
    allowed: tuple[str, ...],
    history: History = NEVER,
    version: Version = NEWEST,
) -> Problem:
    place = sub.item.value or sub.item
    return Problem(
        code=Code.ENUM,
        fate=DROPPED,
        start=place.start,
        end=place.end,
        option=sub.name,
        expected=expected,
        allowed=allowed,
        since=next_known(history, version),
        until=last_known(history, version),
    )
