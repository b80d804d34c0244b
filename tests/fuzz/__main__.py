"""Runs the fuzzer: MINUTES of CPU time, or one seed again; exit code 1 if a promise was broken."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from random import Random
from time import process_time

from .invariants import broken_promises
from .trees import random_tree, write_tree

SECONDS = 60
MEMORY = 1 << 30


def check_seed(seed: int) -> list[str]:
    """The promises that one tree breaks; in a process of its own, as it may hang or eat memory."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write("\n".join(_in_child(seed)))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as report:
        found = report.read().split("\n")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        found.append(f"killed by {signal.Signals(os.WTERMSIG(status)).name} (more than {SECONDS} s of CPU?)")
    return [line for line in found if line]


def _in_child(seed: int) -> list[str]:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    random = Random(seed)
    scratch = Path(tempfile.mkdtemp(prefix="pvelint-fuzz-"))
    try:
        write_tree(random_tree(random), scratch / "tree")
        return list(broken_promises(random, scratch / "tree"))
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/fuzz", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=1.0, help="of CPU time (default 1)")
    parser.add_argument("--seed", type=int, help="check this one tree only")
    parser.add_argument("--first", type=int, default=None, help="seed of the first tree (default: random)")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else arguments.first
    seed = int.from_bytes(os.urandom(4)) if seed is None else seed
    print(f"first seed {seed}", flush=True)
    trees = broken = 0
    while True:
        trees += 1
        for line in (found := check_seed(seed)):
            print(f"seed {seed}: {line}", flush=True)
        broken += bool(found)
        seed += 1
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        minutes = (process_time() + used.ru_utime + used.ru_stime) / 60
        if arguments.seed is not None or minutes >= arguments.minutes:
            break
    print(f"{trees} trees in {minutes:.1f} minutes of CPU, {broken} with a broken promise")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
