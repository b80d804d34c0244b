"""The `pvelint` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run with the process's arguments; returns the exit code."""
    try:
        return _main()
    except KeyboardInterrupt:  # while modules are imported: what comes later is caught where it runs
        sys.stderr.write("pvelint: error: interrupted\n")
        return 2


def _main() -> int:
    if sys.argv[1:] == ["--version"]:
        from pvelint import __version__

        print(f"pvelint {__version__}")
        return 0
    if sys.argv[1:] in (["--help"], ["-h"]):
        from .arguments import parse_arguments

        parse_arguments(sys.argv[1:])
    import gc

    from .cli import run

    # Almost nothing that a run makes becomes garbage in cycles; looking for it would take a third of the time.
    gc.set_threshold(100_000, 50, 100)
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
