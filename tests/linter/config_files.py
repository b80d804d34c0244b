"""Config files to load, for the tests of pvelint.toml."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pvelint.config import Config, Names, load_config

KNOWN = Names(
    frozenset(("hba-missing-rombar", "duplicate-key", "drive-option-wrong-bus", "boot-order-absent"))
)


def load(text: str | bytes, name: str = "pvelint.toml") -> Config:
    """The config of this text, in the working folder, beside a folder `hardware`."""
    path = Path(name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    Path("hardware").mkdir(exist_ok=True)
    return load_config(path, KNOWN, rules_of_plugin)


def rules_of_plugin(name: str) -> Iterable[str]:
    if name != "house-rules":
        raise LookupError(f"no installed package has a plugin '{name}'")
    return ["house-name"]
