"""What must hold whatever the tree: each check runs the command and yields a line for each broken promise."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from pvelint.cli.main import run
from pvelint.output import FORMATS
from pvelint.rules.model import Impact

from ..report_schema import faults
from .trees import SECRET, read_tree

JSON = ("json", "sarif", "gitlab", "rdjson")
HOSTILE = ("\x1b", "\u202e", "\x07")


class Outcome(NamedTuple):
    """What the command came to."""

    code: int
    out: str
    err: str


def pvelint(*arguments: str, stdin: bytes = b"") -> Outcome:
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", "\n") for _ in range(2)]
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            code = run(arguments)
    finally:
        sys.stdin = before
    out, err = (_text(stream) for stream in streams)
    return Outcome(code, out, err)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8", "backslashreplace")


def broken_promises(random: Random, folder: Path) -> Iterator[str]:
    """The working folder is `folder`'s parent; the tree in it is changed in the end."""
    os.chdir(folder.parent)
    tree = folder.name
    before = read_tree(folder)
    version = random.choice(("7.4", "8.4", "9.2"))
    common = ("--pve", version, "--isolated") if random.random() < 0.7 else ("--pve", version)
    yield from _lint(tree, common)
    yield from _all_formats(random, tree, common)
    yield from _preview(tree, common)
    if read_tree(folder) != before:
        yield "a run without --fix changed a file"
    yield from _stdin(random, before)
    yield from _fix(random, folder, common)


def _sound(outcome: Outcome, what: str) -> Iterator[str]:
    if outcome.code not in (0, 1, 2):
        yield f"{what}: exit code {outcome.code}"
    for mark in ("Traceback", "this is a mistake in pvelint", "internal-error"):
        if mark in outcome.err or (mark == "internal-error" and mark in outcome.out):
            yield f"{what}: {mark}: {outcome.err[-300:]!r}"
    if SECRET in outcome.err or (SECRET in outcome.out and not what.startswith(("preview", "stdin --fix"))):
        yield f"{what}: a secret is shown"
    if outcome.code == 2 and not outcome.err.strip():
        yield f"{what}: exit code 2 without a word"
    for sign in HOSTILE:
        if sign in outcome.err:
            yield f"{what}: a raw {sign!r} on stderr"


def _lint(tree: str, common: tuple[str, ...]) -> Iterator[str]:
    yield from _sound(pvelint(tree, *common, "--statistics"), "lint")


def _all_formats(random: Random, tree: str, common: tuple[str, ...]) -> Iterator[str]:
    for name in random.sample(sorted(FORMATS), k=3):
        outcome = pvelint(tree, *common, "--output-format", name, "--min-severity", "info")
        yield from _sound(outcome, name)
        if any(sign in outcome.out for sign in HOSTILE):
            yield f"{name}: raw control characters on stdout"
        if name in JSON and outcome.out and _parsed(outcome.out) is None:
            yield f"{name}: this is not JSON"
        elif name == "json" and outcome.out:
            yield from (f"json: {fault}" for fault in faults(outcome.out))


def _preview(tree: str, common: tuple[str, ...]) -> Iterator[str]:
    yield from _sound(pvelint(tree, *common, "--preview-write", "--output-format", "json"), "preview")


def _stdin(random: Random, before: dict[str, bytes]) -> Iterator[str]:
    name, data = random.choice(sorted(before.items()))
    yield from _sound(pvelint("-", "--stdin-filename", name, "--isolated", stdin=data), "stdin")
    fixed = pvelint("-", "--fix", "--isolated", stdin=data)
    yield from _sound(fixed, "stdin --fix")


def _fix(random: Random, folder: Path, common: tuple[str, ...]) -> Iterator[str]:
    tree = folder.name
    unsafe = ("--unsafe-fixes",) if random.random() < 0.3 else ()
    errors = _errors(tree, common)
    diff = pvelint(tree, *common, *unsafe, "--diff")
    yield from _sound(diff, "diff")
    before = read_tree(folder)
    yield from _sound(pvelint(tree, *common, *unsafe, "--fix"), "fix")
    once = read_tree(folder)
    if diff.code != 2 and (once != before) != bool(diff.out):
        yield "--diff shows a change and --fix makes none, or the other way round"
    yield from _sound(pvelint(tree, *common, *unsafe, "--fix"), "fix again")
    if read_tree(folder) != once:
        changed = [name for name, data in read_tree(folder).items() if data != once.get(name)]
        yield f"--fix twice is not --fix once: {changed}"
    if errors is not None and (after := _errors(tree, common)) is not None:
        for what, count in (after - errors).items():
            yield f"--fix added an error: {what} x {count}"


def _errors(tree: str, common: tuple[str, ...]) -> Counter[tuple[Any, ...]] | None:
    """Errors by rule, file, section and key."""
    outcome = pvelint(tree, *common, "--output-format", "json")
    if (report := _parsed(outcome.out)) is None:
        return None
    return Counter(
        (f["rule"], f["path"], f["section"], f["key"])
        for f in report["findings"]
        if f["severity"] == "error" and f["impact"] != Impact.DROPPED
    )


def _parsed(text: str) -> Any:
    """None where it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None
