"""Parts of a hand-written page that are generated: what stands between `<!-- name -->` and `<!-- end of name -->`."""

from __future__ import annotations

from collections.abc import Mapping


def with_regions(page: str, texts: Mapping[str, str]) -> str:
    """The page with these texts in the regions of their names; raises ValueError where it lacks one."""
    for name, text in texts.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        start = page.index(begin) + len(begin)
        page = f"{page[:start]}\n{text}\n{page[page.index(end, start) :]}"
    return page
