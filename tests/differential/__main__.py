"""Asks in all ways about random trees: MINUTES of CPU time, or one seed again; exit code 1 where answers differ."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from random import Random
from time import process_time

from .answers import differences


def check_seed(seed: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="pvelint-differential-") as folder:
        return list(differences(Random(seed), Path(folder)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/differential", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=1.0, help="of CPU time (default 1)")
    parser.add_argument("--seed", type=int, help="check this one tree only")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else int.from_bytes(os.urandom(4))
    print(f"first seed {seed}", flush=True)
    trees = wrong = 0
    while trees == 0 or (arguments.seed is None and process_time() / 60 < arguments.minutes):
        found = check_seed(seed)
        for line in found:
            print(f"seed {seed}: {line}", flush=True)
        wrong += bool(found)
        trees += 1
        seed += 1
    print(f"{trees} trees, {wrong} with answers that differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
