"""What the site's search looks through: of console blocks only what is typed, so that a message leads to its rule."""

from __future__ import annotations

import json
import re
from pathlib import Path

_CONSOLE = re.compile(r"(?<=<pre><code>)\$ [^<]*(?=</code></pre>)")
INDEX = "search.json"
"""A file of each site."""
_OFFLINE = "var __index = "
"""What stands before the index where the page is read from a disk."""


def without_output(site: Path) -> None:
    """Rewrites the index of a built site; the pages of rules have no console blocks, and keep what they print."""
    index = json.loads((site / INDEX).read_text(encoding="utf-8"))
    for item in index["items"]:
        item["text"] = _CONSOLE.sub(_typed, item["text"])
    text = json.dumps(index, ensure_ascii=False)
    (site / INDEX).write_text(text, encoding="utf-8")
    (site / "search.js").write_text(f"{_OFFLINE}{text}", encoding="utf-8")


def _typed(block: re.Match[str]) -> str:
    return "".join(
        line for line in block[0].splitlines(keepends=True) if line.startswith(("$ ", "> ", "&gt; "))
    )
