"""The `pvelint` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run with the process's arguments; returns the exit code."""
    if sys.argv[1:] == ["--version"]:
        from pvelint import __version__

        print(f"pvelint {__version__}")
        return 0
    from .cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
