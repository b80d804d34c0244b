"""What the commands of console blocks print is written below them, unless it would be read as something else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "script"
RENEW = """
import console_blocks, json, pathlib, sys
path, page = pathlib.Path(sys.argv[1]), sys.argv[2]
try:
    print(json.dumps(console_blocks.all_renewed({path: page})[path]))
except console_blocks.BlockError as error:
    sys.exit(str(error))
"""


def renew(page: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RENEW, str(SCRIPT.parent / "docs" / "page.md"), page]
    return subprocess.run(command, cwd=SCRIPT, capture_output=True, text=True, timeout=60)


def block(*commands: str) -> str:
    return "\n".join(("Text.", "", "```console", *commands, "```", ""))


@pytest.mark.parametrize(
    ("commands", "output"),
    [
        (("$ echo a",), ("$ echo a", "a")),
        (("$ echo a", "b"), ("$ echo a", "a")),
        (("$ true", "a", "$ echo b"), ("$ true", "$ echo b", "b")),
        (("$ cat <<END", "> a", ">", "> END"), ("$ cat <<END", "> a", ">", "> END", "a", "")),
        (("$ printf 'a\\n> b\\n'",), ("$ printf 'a\\n> b\\n'", "a", "> b")),
    ],
)
def test_output_is_renewed(commands: tuple[str, ...], output: tuple[str, ...]) -> None:
    done = renew(block(*commands))
    assert done.stderr == ""
    renewed = json.loads(done.stdout)
    assert renewed == block(*output)
    assert json.loads(renew(renewed).stdout) == renewed


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        (("$ printf a",), "4: what `printf a` prints has no end of line at its end"),
        (("$ true", "$ echo '$ a'"), "5: what `echo '$ a'` prints has a line that begins with `$ `, as a command"),
        (("$ echo '> a'",), "4: what `echo '> a'` prints begins with `>`, as a command that goes on"),
        (("$ echo '>'",), "4: what `echo '>'` prints begins with `>`, as a command that goes on"),
        (("$ echo '```'",), "4: what `echo '```'` prints has a line that begins with a fence, as the end of the block"),
        (("echo a",), "4: a console block begins with a command, `$ ...`"),
        ((), "4: a console block begins with a command, `$ ...`"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_refused(commands: tuple[str, ...], said: str) -> None:
    done = renew(block(*commands))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"docs/page.md:{said}\n")
