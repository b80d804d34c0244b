from __future__ import annotations

import re
from collections.abc import Iterator
from math import trunc

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.memory import NumaNode, is_page_size, numa_nodes, static_mib
from pvelint.grammar.vm.processors import sockets
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_ONE_NODE = re.compile("[0-9]")


class HugepagesConstraints(GuestRule):
    """Hugepages are on, but the VM does not meet their conditions.

    ## What it finds

    `hugepages` in a VM without `numa: 1`, of a size that no host has, with a `numaN` line that has no
    `hostnodes` or several, or with memory per NUMA node (the VM's memory divided by its sockets) that is odd or
    not a multiple of the page size.

    ## Why it matters

    PVE checks all of this when it builds the VM's command line, and refuses to start it: "numa needs
    to be enabled to use hugepages", "your system doesn't support hugepages of ... MB", "numa hostnodes need to be
    defined to use hugepages", "more than 1 hostnode value in numa node is not supported when
    hugepages are enabled", "memory size ... is not a positive even integer", "Memory size ... is not a multiple of the
    requested hugepages size".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "hugepages-constraints"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hugepages",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Memory.pm (config, hugepages_size)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        pages = config["hugepages"]
        if pages.value == "0":
            return
        if not config.flag("numa"):
            yield Finding(
                place=pages.at(),
                message="`hugepages` needs `numa: 1`: PVE refuses to start the VM",
                help="set `numa: 1`, or remove `hugepages`",
            )
            return
        if pages.value != "any" and not is_page_size(pages.value):
            yield Finding(
                place=pages.at(),
                message=f"`{pages.value}` MiB is not a hugepage size: PVE refuses to start the VM",
                help="set `hugepages: 2`, `hugepages: 1024` or `hugepages: any`",
            )
            return
        yield from (finding for node in numa_nodes(config) if (finding := _on_host(node)))
        for place, size in _pieces(config):
            if (reason := _unfit(size, pages.value)) is not None:
                yield Finding(
                    place=place,
                    message=f"{size} MiB of memory on a NUMA node {reason}: PVE refuses to start the VM",
                    help=f"make the memory of each NUMA node a multiple of {_step(pages.value)} MiB",
                )
                return


def _on_host(node: NumaNode) -> Finding | None:
    """What is wrong with the nodes of the host that the node lies on: there has to be one, from 0 to 9."""
    if not node.has_hostnodes:
        return Finding(
            place=node.setting.at(),
            message=f"`{node.setting.key}` has no `hostnodes`, which hugepages need: PVE refuses to start the VM",
            help="add `hostnodes=` and `policy=`, or remove `hugepages`",
        )
    hostnodes = node.setting.get("hostnodes")
    if _ONE_NODE.fullmatch(hostnodes):
        return None
    return Finding(
        place=node.setting.at("hostnodes"),
        message=f"with hugepages PVE takes one host node of a single digit, not `{hostnodes}`: it refuses to start the VM",
        help="make a `numaN` line for each node of the host, or remove `hugepages`",
    )


def _pieces(config: Config) -> Iterator[tuple[Place, int]]:
    """The memory of each NUMA node, in MiB."""
    custom = [node for node in numa_nodes(config) if node.memory]
    if custom:
        yield from ((node.setting.at("memory"), trunc(node.memory)) for node in custom)
        return
    yield (config.get("memory") or config["hugepages"]).at(), static_mib(config) // sockets(config)


def _unfit(size: int, pages: str) -> str | None:
    if size <= 0 or size % 2:
        return "is odd, and hugepages need an even number"
    step = _step(pages)
    return f"is not a multiple of the page size of {step} MiB" if size % step else None


def _step(pages: str) -> int:
    return 1024 if pages == "1024" else 2
