"""What PVE will make of each file at its next write: shown, never written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from pvelint.engine.run import Run
from pvelint.files.discovery import TreeFiles
from pvelint.grammar.syntax.nodes import encode
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.vm.rewrite import WriteError, rewrite

from .arguments import UsageError
from .console import masked_diff, say, write_output

WRITABLE, DIES, FAILED = 0, 1, 2


class Preview(NamedTuple):
    path: str
    before: str
    written: str | None
    """None where PVE's own write dies, of `error`."""
    error: str | None


def show_preview(
    run: Run, files: list[TreeFiles], *, output_format: str | None, output_file: Path | None, diff: bool
) -> int:
    """Print what PVE would write, or how that differs; `output_format` is the one asked for by name.

    Returns the exit code; raises UsageError for a format that is for findings only.
    """
    if output_format not in (None, "full", "concise", "json"):
        raise UsageError(f"--preview-write prints text or json, not {output_format}")
    previews = _previews(run, files)
    if run.config.output_format == "json":
        shown = _as_json(run.config.version(None) or NEWEST, previews)
    elif diff:
        shown = "".join(masked_diff(p.path, p.before, p.written) for p in previews if p.written is not None)
    else:
        shown = _as_text(previews)
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(shown))
    write_output(output_file, encode(shown))
    return _complain(run, previews)


def _previews(run: Run, files: list[TreeFiles]) -> list[Preview]:
    previews = []
    for guest in run.guests(files):
        path, before = guest.document.path, guest.document.text
        try:
            previews.append(Preview(path, before, rewrite(guest), None))
        except WriteError as error:
            previews.append(Preview(path, before, None, str(error)))
    return previews


def _as_text(previews: list[Preview]) -> str:
    written = [(p.path, p.written) for p in previews if p.written is not None]
    if len(previews) == 1:
        return "".join(text for _, text in written)
    return "\n".join(f"==> {path} <==\n{text}" for path, text in written)


def _as_json(version: Version, previews: list[Preview]) -> str:
    from pvelint.output.json import to_ascii

    files = [{"path": p.path, "written": p.written, "error": p.error} for p in previews]
    return to_ascii({"version": 1, "pve": str(version), "files": files}) + "\n"


def _complain(run: Run, previews: list[Preview]) -> int:
    for line in run.report.notices:
        say(line)
    for line in run.report.errors:
        say(f"error: {line}")
    fatal = [p for p in previews if p.error is not None]
    if run.config.output_format != "json":
        for preview in fatal:
            say(f"{preview.path}: PVE cannot write this file: {preview.error}")
    if run.report.errors:
        return FAILED
    return DIES if fatal else WRITABLE
