"""What is measured: each row of the table, by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from believable import make_tree
from cost import Command, Cost

SPLIT = """
for path in Path(sys.argv[1]).rglob("*.conf"):
    path.read_bytes().decode("utf-8", "surrogateescape").split("\\n")
"""
HASH = """
from hashlib import sha256
for path in Path(sys.argv[1]).rglob("*.conf"):
    sha256(path.read_bytes()).digest()
"""


class Row(NamedTuple):
    name: str
    what: str
    goal: str
    commands: Sequence[Command]
    figure: Callable[[Sequence[Cost]], float]
    """Of what the commands cost, in their order."""


def first_to_second(costs: Sequence[Cost]) -> float:
    return costs[0].seconds / costs[1].seconds


def second_to_first(costs: Sequence[Cost]) -> float:
    return costs[1].seconds / costs[0].seconds


def megabytes(costs: Sequence[Cost]) -> float:
    return costs[0].megabytes


class Bench:
    """The rows on one installed Python, with their trees below one folder, made when they are asked for."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._python = str(python)
        self._folder = folder
        self.tree = cache(self._tree)
        self.rows: dict[str, Callable[[], Row]] = {
            "version": self._version,
            "one": self._one,
            **{f"named-{guests}": partial(self._named, guests) for guests in (10, 100, 1_000, 10_000)},
            **{f"tree-{guests}": partial(self._throughput, guests) for guests in (1_000, 10_000)},
            "plain-1000": self._plain,
            "changed-10000": self._changed,
            "memory-10000": self._memory,
            **{f"growth-{guests}": partial(self._growth, guests) for guests in (100, 1_000, 10_000)},
            "growth-lines": partial(self._growth_of_file, "lines of a file", _long_file),
            "growth-line": partial(self._growth_of_file, "length of a line", _long_line),
        }

    def _tree(self, guests: int, mistakes: float = 0.09) -> Path:
        root = self._folder / f"tree-{guests}-{mistakes}"
        make_tree(root, guests, mistakes=mistakes)
        return root

    def _pvelint(self, *arguments: str | Path, before: Callable[[], object] = lambda: None) -> Command:
        start = "from pvelint.__main__ import main; sys.exit(main())"
        return self._run(
            start, "--isolated", "--quiet", "--fail-on", "never", "--jobs", "1", *arguments, before=before
        )

    def _yamllint(self, *arguments: str | Path) -> Command:
        configuration = "{extends: default, yaml-files: ['*.conf']}"
        return self._run("from yamllint.cli import run; run()", "-d", configuration, *arguments)

    def _run(self, code: str, *arguments: str | Path, before: Callable[[], object] = lambda: None) -> Command:
        return Command([self._python, "-c", f"import sys\n{code}", *map(str, arguments)], before)

    def _read(self, code: str, tree: Path) -> Command:
        return self._run(f"from pathlib import Path\n{code}", tree)

    def _version(self) -> Row:
        commands = [
            self._run("from pvelint.__main__ import main; sys.exit(main())", "--version"),
            self._run("from yamllint.cli import run; run()", "--version"),
        ]
        return Row("version", "`--version` : yamllint's", "<= 0.3", commands, first_to_second)

    def _one(self) -> Row:
        alone = self._folder / "alone.conf"
        shutil.copy(next(self.tree(10).rglob("100.conf")), alone)
        commands = [self._pvelint(alone), self._yamllint(alone)]
        return Row("one", "one file alone : yamllint", "<= 1.6", commands, first_to_second)

    def _named(self, guests: int) -> Row:
        conf = next(self.tree(guests).rglob("100.conf"))
        goal = {10: "<= 1.7", 100: "<= 1.8", 1_000: "<= 3", 10_000: "<= 10"}[guests]
        what = f"one named file in a tree of {guests:,} guests : yamllint on it"
        return Row(
            f"named-{guests}", what, goal, [self._pvelint(conf), self._yamllint(conf)], first_to_second
        )

    def _throughput(self, guests: int) -> Row:
        tree = self.tree(guests)
        what = f"lines per CPU second, {guests:,} guests, all rules : yamllint's"
        return Row(
            f"tree-{guests}", what, ">= 2.5", [self._pvelint(tree), self._yamllint(tree)], second_to_first
        )

    def _plain(self) -> Row:
        tree = self.tree(1_000)
        commands = [self._pvelint(tree), self._read(SPLIT, tree)]
        return Row(
            "plain-1000",
            "1,000 guests, all rules : reading and splitting them",
            "",
            commands,
            first_to_second,
        )

    def _changed(self) -> Row:
        tree = self.tree(10_000)
        conf = next(tree.rglob("5000.conf"))
        sizes = iter(range(1_000_000))

        def change() -> None:
            text = conf.read_text(encoding="ascii")
            kept = "\n".join(line for line in text.split("\n") if not line.startswith("#changed"))
            conf.write_text(f"#changed {next(sizes)}\n{kept}", encoding="ascii")

        commands = [
            self._pvelint("--cache-dir", self._folder / "cache", tree, before=change),
            self._read(HASH, tree),
        ]
        what = "10,000 guests, one changed, `--cache-dir` : reading and hashing them"
        return Row("changed-10000", what, "<= 5", commands, first_to_second)

    def _memory(self) -> Row:
        tree = self.tree(10_000, 1.0)
        return Row(
            "memory-10000", "MB, 10,000 guests, a mistake in each", "<= 300", [self._pvelint(tree)], megabytes
        )

    def _growth(self, guests: int) -> Row:
        trees = (self.tree(guests), self.tree(guests // 10))
        what = f"{guests:,} guests : {guests // 10:,} guests"
        return Row(f"growth-{guests}", what, "<= 12", [self._pvelint(t) for t in trees], first_to_second)

    def _growth_of_file(self, what: str, write: Callable[[Path, int], None]) -> Row:
        little, much = (self._folder / name / "qemu-server" / "100.conf" for name in ("little", "much"))
        for path, size in ((little, 2_000), (much, 20_000)):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, size)
        commands = [self._pvelint(much), self._pvelint(little)]
        name = "growth-lines" if "lines" in what else "growth-line"
        return Row(name, f"ten times the {what}", "<= 12", commands, first_to_second)


def _long_file(path: Path, size: int) -> None:
    lines = (
        f"#line {number} of the notes" if number % 2 else f"unused{number}: a:{number}"
        for number in range(size)
    )
    path.write_text("\n".join(lines), encoding="ascii")


def _long_line(path: Path, size: int) -> None:
    times = size // 4  # pvelint reads no line of more than 64 KiB
    path.write_text(
        f"scsi0: local:100/a.raw{',discard=on' * times}\nargs: {'-device x ' * times}\n",
        encoding="ascii",
    )
