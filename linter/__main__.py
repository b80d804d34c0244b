"""The `pvelint` command."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run with the process's arguments; returns the exit code."""
    try:
        return _main()
    except KeyboardInterrupt:  # while modules are imported: what comes later is caught where it runs
        sys.stderr.write("pvelint: error: interrupted\n")
        return 2
    except OSError as error:  # of the answers that are given here
        sys.stderr.write(f"pvelint: error: {error.strerror}\n")
        return 2


def _main() -> int:
    _open_what_is_closed()
    if sys.argv[1:] == ["--version"]:
        from . import __version__

        print(f"pvelint {__version__}", flush=True)
        return 0
    if sys.argv[1:] in (["--help"], ["-h"]):
        from .cli.arguments import parse_arguments

        parse_arguments(sys.argv[1:])
    import gc

    # Almost nothing that a run makes becomes garbage in cycles; looking for it would take a third of the time.
    gc.disable()
    from .cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # nor is it looked for at the exit, which would take as long again
    return code


def _open_what_is_closed() -> None:
    """A stream that the caller closed (`>&-`) is the null device."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
