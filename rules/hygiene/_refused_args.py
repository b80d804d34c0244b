"""What QEMU refuses in `args`: CPU models that are PVE's own, and parts that it merges with those that PVE writes."""

from __future__ import annotations

from math import prod

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.qemu_args import Argument
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.vm.memory import memory_mib, static_mib
from pvelint.grammar.vm.processors import all_cpus, cores, first_cpus, is_made_by_pve, sockets

Refusal = tuple[str, str]
"""What is wrong, and what to do."""

_OTHER_LEVELS = ("drawers", "books", "dies", "clusters", "modules")
_SHIFT_OF_UNIT = {"m": 0, "g": 10, "t": 20}


def refused(config: Config, given: list[Argument]) -> Refusal | None:
    """Of all arguments of one option, in their order: QEMU judges what they make together."""
    if given[-1].option == "cpu":
        return _model(given[-1])
    if given[-1].option == "smp":
        return _topology(config, _merged(given, "cpus"))
    return _memory(config, _merged(given, "size").get("size", "")) if given[-1].option == "m" else None


def is_same_topology(config: Config, given: list[Argument]) -> bool:
    """The VM has the CPUs that PVE gives it without these `-smp`."""
    parts = {name: whole_number(text) for name, text in _merged(given, "cpus").items()}
    own = {
        "cpus": first_cpus(config),
        "maxcpus": all_cpus(config),
        "sockets": sockets(config),
        "cores": cores(config),
    }
    return all(number == own.get(name, 1) for name, number in parts.items())


def _merged(given: list[Argument], first: str) -> dict[str, str]:
    return {name: text for argument in given for name, text in argument.options(first).items()}


def _model(argument: Argument) -> Refusal | None:
    model = argument.options("model").get("model", "")
    if not is_made_by_pve(model):
        return None
    return (
        f"QEMU has no CPU model `{model}`, which PVE makes of another one and flags",
        f"remove `-cpu`, and set `cpu: {model}`",
    )


def _topology(config: Config, parts: dict[str, str]) -> Refusal | None:
    """hw/core/machine-smp.c: the product of the levels has to be `maxcpus`, which is at least `cpus`."""
    given = {name: whole_number(text) for name, text in parts.items()}
    most = given.get("maxcpus", all_cpus(config))
    wanted = given.get("cpus", first_cpus(config))
    levels = (given.get("sockets", sockets(config)), given.get("cores", cores(config)))
    others = [given.get(name, 1) for name in _OTHER_LEVELS]
    if not most or not wanted or not all(levels) or not all(others):
        return None
    if wanted > most:
        fact = f"`-smp` asks for {wanted} CPUs, but PVE sets `maxcpus={most}`"
        return fact, f"remove `-smp`, and set `cores` and `sockets` for {wanted} CPUs"
    without_threads = prod(n or 1 for n in (*levels, *others))
    threads = given.get("threads") or most // without_threads
    if without_threads * threads == most:
        return None
    fact = f"with PVE's own `-smp` this makes {levels[0]} x {levels[1]}"
    if others := [n for n in others if n != 1]:
        fact += f" x {' x '.join(map(str, others))}"
    return (
        f"{fact} cores of {threads or 1} thread{'s' if threads > 1 else ''}, but `maxcpus={most}`",
        "write `sockets`, `cores`, `threads` and `maxcpus` in `-smp`, so that `maxcpus` is their product, or remove it",
    )


def _memory(config: Config, text: str) -> Refusal | None:
    """The memory of NUMA nodes and of virtio-fs is made beforehand, in the size that PVE knows."""
    wanted = _mib(text)
    if config.flag("numa"):
        what, size = "the NUMA nodes", static_mib(config)
    elif config.numbered("virtiofs"):
        what, size = "virtio-fs", memory_mib(config)
    else:
        return None
    if wanted is None or wanted == size:
        return None
    fact = f"`-m` asks for {wanted} MiB, but PVE makes {size} MiB for {what}"
    return fact, f"remove `-m`, and set `memory: {wanted}`"


def _mib(text: str) -> int | None:
    unit = text[-1:].lower()
    if unit not in _SHIFT_OF_UNIT:
        return whole_number(text)
    number = whole_number(text[:-1])
    return number << _SHIFT_OF_UNIT[unit] if number is not None else None
