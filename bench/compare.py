"""How pvelint's speed compares, side by side in one run: `python bench/compare.py [--rounds N] [ROW ...]`.

Figures are ratios of CPU times of whole processes that took turns: absolute times say more about the machine.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cost import Cost, compare
from installed import install
from rows import Bench

HEAD = "| row | what | figure | goal | CPU s | wall s | MB |\n|---|---|---|---|---|---|---|"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def lines(folder: Path, names: list[str], rounds: int) -> Iterator[str]:
    bench = Bench(install(folder / "venv"), folder)
    unknown = [name for name in names if name not in bench.rows]
    if unknown:
        raise SystemExit(f"no such row: {', '.join(unknown)}; there are {', '.join(bench.rows)}")
    yield HEAD
    for name in names or bench.rows:
        row = bench.rows[name]()
        costs = compare(row.commands, rounds, ENVIRONMENT)
        figure = f"{row.figure(costs):.3g}"
        yield f"| {name} | {row.what} | **{figure}** | {row.goal} | {_each(costs, 0)} | {_each(costs, 1)} | {_each(costs, 2)} |"


def _each(costs: list[Cost], field: int) -> str:
    return " : ".join(f"{cost[field]:.3g}" for cost in costs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="all if none is named; a wrong one lists them")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(Path(folder), chosen.rows, chosen.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
