"""Tables of a config about a VM or node that is nowhere: leftovers, or misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pvelint.config import Config
from pvelint.config.model import Source
from pvelint.files.discovery import TreeFiles
from pvelint.grammar.spelling import Words
from pvelint.paths import relative
from pvelint.suggest import did_you_mean


def unmatched(trees: Iterable[tuple[Config, TreeFiles]]) -> Iterator[str]:
    """A line for each, unless some of the trees that the config is for were not looked at as a whole."""
    by_source: dict[Path, list[tuple[Config, TreeFiles]]] = {}
    for config, files in trees:
        if config.source is not None:
            by_source.setdefault(config.source.path, []).append((config, files))
    for group in by_source.values():
        config = group[0][0]
        if config.source is not None and all(files.named is None for _, files in group):
            yield from _of_config(config, config.source, [files for _, files in group])


def _of_config(config: Config, source: Source, trees: list[TreeFiles]) -> Iterator[str]:
    where = ", ".join(relative(files.root) for files in trees)
    vmids = {guest.vmid for files in trees for guest in files.guests.values()}
    for vmid in config.guests:
        if vmid not in vmids and not config.exclude:
            yield f"{source.place(('guests', str(vmid)))}: there is no VM {vmid} in {where}"
    nodes = {node for files in trees for node in _nodes(files)}
    known = Words(sorted(nodes))
    for node in config.nodes:
        if nodes and node not in nodes:
            yield f"{source.place(('nodes', node))}: there is no node {node} in {where}{did_you_mean(node, known)}"


def _nodes(files: TreeFiles) -> Iterator[str]:
    yield from (guest.node for guest in files.guests.values() if guest.node is not None)
    folder = files.root / "nodes"
    if folder.is_dir():
        yield from (path.name for path in folder.iterdir())
