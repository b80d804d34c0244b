"""Processors of a VM: architecture, model, how many (PVE::QemuServer::CPUConfig)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.schema.options.cpu_models import AMD, ARM, CPU_TYPES, INTEL, LEVELS
from pvelint.grammar.schema.options.history import NEVER
from pvelint.grammar.version import Version

X86_64 = "x86_64"
AARCH64 = "aarch64"
_X86_ONLY = frozenset(
    ("kvm32", "kvm64", "qemu32", "qemu64", "x86-64-v2", "x86-64-v2-AES", "x86-64-v3", "x86-64-v4")
)
_LEVEL_1 = frozenset(
    (
        *(
            "kvm64",
            "qemu64",
            "kvm32",
            "qemu32",
            "486",
            "pentium",
            "pentium2",
            "pentium3",
            "coreduo",
            "core2duo",
        ),
        *("Conroe", "Penryn", "athlon", "phenom", "Opteron_G1", "Opteron_G2", "Opteron_G3"),
    )
)
_LEVEL_2 = frozenset(
    (
        *(
            "x86-64-v2",
            "x86-64-v2-AES",
            "Nehalem",
            "Nehalem-IBRS",
            "Westmere",
            "Westmere-IBRS",
            "SandyBridge",
        ),
        *("SandyBridge-IBRS", "IvyBridge", "IvyBridge-IBRS", "Opteron_G4", "Opteron_G5"),
    )
)
_32_BIT = frozenset(("486", "athlon", "coreduo", "kvm32", "pentium", "pentium2", "pentium3", "qemu32"))


def architecture(config: Config) -> str:
    return config.text("arch", X86_64)


def cpu_type(config: Config) -> str:
    """`host`, `x86-64-v3`, `custom-mine`, ...; empty where unset (then kvm64 on x86)."""
    setting = config.get("cpu")
    return "" if setting is None else setting.get("cputype")


def is_32_bit(cputype: str) -> bool:
    """A built-in model of 32 bits; what a custom model reports is in another file."""
    return cputype in _32_BIT


def is_made_by_pve(cputype: str) -> bool:
    """A model that QEMU does not know: a level of PVE's, or one of cpu-models.conf."""
    return cputype in LEVELS or cputype.startswith("custom-")


def is_known_model(cputype: str, version: Version) -> bool:
    """A built-in model that this version takes in `cpu`."""
    return version in CPU_TYPES.get(cputype, NEVER)


def x86_level(cputype: str) -> int | None:
    """The `2` of x86-64-v2 that a built-in model has; None from 3 on, and for what depends on node or cluster."""
    if not cputype or cputype in _LEVEL_1:
        return 1
    return 2 if cputype in _LEVEL_2 else None


def architecture_of_model(cputype: str) -> str | None:
    """The only architecture that has the model, None for a model of all (`host`, `max`) or an unknown one."""
    if cputype in _X86_ONLY or cputype in INTEL or cputype in AMD:
        return X86_64
    return AARCH64 if cputype in ARM else None


def sockets(config: Config) -> int:
    return config.number("sockets", 0) or config.number("smp", 0) or 1


def cores(config: Config) -> int:
    """Per socket."""
    return config.number("cores", 0) or 1


def all_cpus(config: Config) -> int:
    """The most CPUs the VM can have."""
    return sockets(config) * cores(config)


def first_cpus(config: Config) -> int:
    """The CPUs it starts with."""
    return config.number("vcpus", 0) or all_cpus(config)
