"""What PVE will make of each file at its next write: shown, never written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pvelint.config import Config
from pvelint.engine.run import LoadedTree, load
from pvelint.engine.setup import Setup
from pvelint.grammar.config_file.etc_pve import WRITTEN
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.write_error import WriteError

from .combinations import UsageError
from .console import masked_diff, say, show_text, write_output
from .options import Options

WRITABLE, DIES, FAILED = 0, 1, 2


class Preview(NamedTuple):
    path: str
    before: str
    written: str | None
    """None where PVE's own write dies, of `error`."""
    error: str | None
    pve: str | None
    """The version that the node is recorded to run, where that decides; None where the run's version holds."""


def show_preview(setup: Setup, options: Options) -> int:
    """Print what PVE would write, or how that differs.

    Returns the exit code; raises UsageError for a format that is for findings only.
    """
    asked = options.config_values.get("output_format")
    if asked not in (None, "full", "concise", "json"):
        raise UsageError(f"--preview-write prints text or json, not {asked}")
    trees = list(load(setup))
    previews = [preview for tree in trees for preview in _previews(tree)]
    as_json = setup.config.output_format == "json"
    if as_json:
        shown = _as_json(setup.config.version(None) or NEWEST, previews)
    elif options.diff:
        shown = "".join(masked_diff(p.path, p.before, p.written) for p in previews if p.written is not None)
    else:
        shown = _as_text(previews)
    show_text(shown)
    write_output(options.output_file, encode(shown))
    errors = [*setup.errors, *(line for tree in trees for line in tree.errors)]
    notices = [*setup.notices, *(line for tree in trees for line in _unknown(tree))]
    _complain(notices, errors, [] if as_json else previews)
    if errors:
        return FAILED
    return DIES if any(preview.error is not None for preview in previews) else WRITABLE


def _previews(tree: LoadedTree) -> Iterator[Preview]:
    """Of the guests, then of the cluster's files that PVE writes as a whole."""
    for guest in tree.guests:
        yield _preview(guest, tree.setup.config)
    cluster = tree.tree.cluster
    for name in sorted(WRITTEN & cluster.files.keys()):
        path = cluster.display(name)
        if tree.setup.files.named is None or path in tree.setup.requested:
            yield _preview_of_file(path, name, cluster.files[name](), tree.tree.version)


def _unknown(tree: LoadedTree) -> Iterator[str]:
    """Nothing printed about a file that was named would look as if nothing changed."""
    named = tree.setup.requested if tree.setup.files.named is not None else ()
    for name in sorted(tree.tree.cluster.files.keys() - WRITTEN):
        if (path := tree.tree.cluster.display(name)) in named:
            yield f"{path}: --preview-write does not know how PVE writes this file"


def _preview_of_file(path: str, name: str, before: str, version: Version) -> Preview:
    from pvelint.grammar.cluster.written import written

    try:
        return Preview(path, before, written(name, before, version), None, None)
    except WriteError as error:
        return Preview(path, before, None, str(error), None)


def _preview(guest: Guest, config: Config) -> Preview:
    path, before = guest.document.path, guest.document.text
    is_recorded = config.version(guest.node) is None and guest.tree.recorded_version(guest.node) is not None
    pve = str(guest.version) if is_recorded else None
    try:
        return Preview(path, before, _rewritten(guest), None, pve)
    except WriteError as error:
        return Preview(path, before, None, str(error), pve)


def _rewritten(guest: Guest) -> str:
    if guest.kind is VM:
        from pvelint.grammar.vm.rewrite import rewrite
    else:
        from pvelint.grammar.container.rewrite import rewrite
    return rewrite(guest)


def _as_text(previews: list[Preview]) -> str:
    from pvelint.output.escape import visible

    written = [(p.path, p.written) for p in previews if p.written is not None]
    if len(previews) == 1:
        return "".join(text for _, text in written)
    return "\n".join(f"==> {visible(path)} <==\n{text}" for path, text in written)


def _as_json(version: Version, previews: list[Preview]) -> str:
    from pvelint.output.json import to_ascii

    files = [
        {"path": p.path, "written": p.written, "error": p.error, **({"pve": p.pve} if p.pve else {})}
        for p in previews
    ]
    return to_ascii({"version": 1, "pve": str(version), "files": files}) + "\n"


def _complain(notices: Iterable[str], errors: Iterable[str], previews: Iterable[Preview]) -> None:
    for line in notices:
        say(line)
    for line in errors:
        say(f"error: {line}")
    for preview in previews:
        if preview.error is not None:
            say(f"{preview.path}: PVE cannot write this file: {preview.error}")
