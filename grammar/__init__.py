"""Reads Proxmox VE files: text -> lossless syntax tree -> typed facts."""

from __future__ import annotations

import sys
from pathlib import Path


def data_text(module: str, name: str) -> str:
    """The text of the file `name` beside a module that is loaded; raises FileNotFoundError, and ValueError if it is no UTF-8.

    Where all of pvelint is one archive the file has no path, so the module's loader reads it.
    `importlib.resources` would do the same, but takes longer to import than all of these files to read.
    """
    spec = sys.modules[module].__spec__
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{module} is in no folder")
    path = Path(spec.origin).with_name(name)
    get_data = getattr(spec.loader, "get_data", None)
    try:
        raw: bytes = get_data(str(path)) if get_data else path.read_bytes()
    except OSError as error:
        if error.errno:
            raise
        raise FileNotFoundError(f"there is no {path}") from error  # of an archive: it gives no reason
    return raw.decode("utf-8")
