"""How pvelint's speed compares, side by side in one run: `python bench/compare.py [--guests N] [--rounds N]`.

Every figure is a ratio of CPU times (user and system, as the kernel counts them for the whole process): those of
commands that took turns, the median of the rounds. Absolute times say more about the machine than about pvelint.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from believable import make_tree

HERE = Path(__file__).resolve().parent
PYTHON = [sys.executable, "-P"]
LINT = [*PYTHON, "-m", "pvelint", "--isolated", "--quiet", "--fail-on", "never"]
SPLIT = """
import sys
from pathlib import Path
for path in Path(sys.argv[1]).rglob("*.conf"):
    path.read_bytes().decode("utf-8", "surrogateescape").split("\\n")
"""
HASH = """
import sys
from hashlib import sha256
from pathlib import Path
for path in Path(sys.argv[1]).rglob("*.conf"):
    sha256(path.read_bytes()).digest()
"""
PARSE = """
import sys
from pathlib import Path
from pvelint.grammar.parse import line_parser
parse = line_parser("conf.lark").parse
for path in Path(sys.argv[1]).rglob("*.conf"):
    for line in path.read_bytes().decode("utf-8", "surrogateescape").split("\\n"):
        parse(line)
"""


class Cost(NamedTuple):
    seconds: float
    """CPU time of the process and those it started."""
    megabytes: float
    """Most memory at one time, of the largest process."""


def cost(command: list[str]) -> Cost:
    """Of one run, its output thrown away; raises CalledProcessError where it fails."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(commands: list[list[str]], rounds: int) -> list[Cost]:
    """The median cost of each command; they take turns, after one run each that does not count."""
    for command in commands:
        cost(command)
    taken = [[cost(command) for command in commands] for _ in range(rounds)]
    columns = zip(*taken, strict=True)
    return [Cost(median(c.seconds for c in cs), max(c.megabytes for c in cs)) for cs in columns]


def measure(folder: Path, guests: int, rounds: int) -> Iterator[tuple[str, str]]:
    """(what, figure) for each line of the report."""
    small, large = folder / "small", folder / "large"
    make_tree(small, guests // 10)
    make_tree(large, guests)
    yield from _start(small, rounds)
    one, ten, split, parse = compare(
        [[*LINT, str(small)], [*LINT, str(large)], [*PYTHON, "-c", SPLIT, str(large)], [*PYTHON, "-c", PARSE, str(large)]],
        rounds,
    )  # fmt: skip
    yield f"{guests} guests : {guests // 10} guests, all rules (linear: 10)", _times(ten, one)
    yield "the same tree: all rules : reading and splitting its files", _times(ten, split)
    yield "the same tree: all rules : a bare Lark parse of every line", _times(ten, parse)
    yield "most memory", f"{ten.megabytes:.0f} MB"
    cached = [*LINT, "--cache-dir", str(folder / "cache"), str(large)]
    warm, hashed = compare([cached, [*PYTHON, "-c", HASH, str(large)]], rounds)
    yield "unchanged, --cache-dir : without", _times(warm, ten)
    yield "unchanged, --cache-dir : reading and hashing its files", _times(warm, hashed)
    for what, write in (("lines of a file", _long_file), ("length of a line", _long_line)):
        little, much = folder / "100.conf", folder / "101.conf"
        write(little, 2_000)
        write(much, 20_000)
        less, more = compare([[*LINT, str(little)], [*LINT, str(much)]], rounds)
        yield f"ten times the {what} (linear: at most 10)", _times(more, less)


def _start(tree: Path, rounds: int) -> Iterator[tuple[str, str]]:
    conf = next(tree.rglob("100.conf"))
    alone = tree.parent / "alone.conf"
    shutil.copy(conf, alone)
    references = {"python -c pass": [*PYTHON, "-c", "pass"]}
    if subprocess.run([*PYTHON, "-c", "import yamllint"], capture_output=True).returncode == 0:
        references["yamllint --version"] = [*PYTHON, "-m", "yamllint", "--version"]
    asked = {
        "pvelint --version": [*PYTHON, "-m", "pvelint", "--version"],
        "pvelint --help": [*PYTHON, "-m", "pvelint", "--help"],
        "pvelint of one file": [*LINT, str(alone)],
    }
    costs = compare([*references.values(), *asked.values()], max(rounds, 5))
    by_name = dict(zip([*references, *asked], costs, strict=True))
    for what in asked:
        for reference in references:
            yield f"{what} : {reference}", _times(by_name[what], by_name[reference])


def _long_file(path: Path, size: int) -> None:
    lines = (
        f"#line {number} of the notes" if number % 2 else f"unused{number}: a:{number}"
        for number in range(size)
    )
    path.write_text("\n".join(lines), encoding="ascii")


def _long_line(path: Path, size: int) -> None:
    path.write_text(
        f"scsi0: local:100/a.raw{',discard=on' * size}\nargs: {'-device x ' * size}\n", encoding="ascii"
    )


def _times(some: Cost, other: Cost) -> str:
    return f"{some.seconds / other.seconds:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guests", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for what, figure in measure(Path(folder), chosen.guests, chosen.rounds):
            print(f"{figure:>10}  {what}", flush=True)


if __name__ == "__main__":
    main()
