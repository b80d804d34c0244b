"""From fixed texts to the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.errors import UserError
from pvelint.grammar.syntax.nodes import encode
from pvelint.report.model import Change


def save(changes: Mapping[str, Change]) -> dict[str, str]:
    """Write each file at once; those that stay as they were, with a line each, for which the others do not wait."""
    return dict(_refusals(changes)) if changes else {}


def _refusals(changes: Mapping[str, Change]) -> Iterator[tuple[str, str]]:
    from pvelint.files.live import LiveTreeError, refuse_live
    from pvelint.writing.write import rewrite

    try:
        refuse_live(change.path for change in changes.values())
    except LiveTreeError as error:
        yield from ((shown, str(error)) for shown in changes)
        return
    for shown, change in changes.items():
        try:
            rewrite(change.path, change.target, encode(change.before), encode(change.after))
        except UserError as error:
            yield shown, str(error)
