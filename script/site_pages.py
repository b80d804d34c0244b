"""The pages of docs/ as the site has them: links out of docs/ lead to the project's address."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from address import address

_CODE_OR_LINK = re.compile(
    r"^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)`*$"
    r"|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|(?<=\]\()(?P<target>[^)\s]+)(?=\))",
    re.MULTILINE | re.DOTALL,
)

_NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---\n"


def write_pages(top: Path, folder: Path) -> list[str]:
    """Writes the files of `top`/docs into a folder; returns the names of the pages."""
    docs = top / "docs"
    shutil.copytree(docs, folder)
    names = [path.relative_to(docs).as_posix() for path in sorted(docs.rglob("*.md"))]
    for name in names:
        text = with_outer_links((docs / name).read_text("utf-8"), name, top)
        (folder / name).write_text(f"{_NOT_SEARCHED}{text}" if _is_table_of_rules(name) else text, "utf-8")
    return names


def _is_table_of_rules(name: str) -> bool:
    """Those repeat the first lines of the pages, before which a search would find them."""
    return name == "rules/README.md" or name.startswith("rules/by-")


def with_outer_links(text: str, name: str, top: Path) -> str:
    """The text of the page docs/`name`; what is code stays as it is."""

    def replaced(match: re.Match[str]) -> str:
        target = match["target"]
        return match[0] if target is None else outer_link(target, name, top) or target

    return _CODE_OR_LINK.sub(replaced, text)


def outer_link(target: str, name: str, top: Path) -> str | None:
    """Where the project has a file or folder outside of docs/, None for all other targets."""
    path, mark, anchor = target.partition("#")
    if "://" in path or not path:
        return None
    place = posixpath.normpath(posixpath.join("docs", posixpath.dirname(name), path))
    if place.startswith(("docs/", "..")):
        return None
    kind = "tree" if (top / place).is_dir() else "blob"
    return f"{address()}/{kind}/main/{place}{mark}{anchor}" if (top / place).exists() else None


def pages_of_menu(menu: object) -> Iterator[str]:
    """The pages that `nav` of mkdocs.yml names, at any depth."""
    if isinstance(menu, str):
        yield menu
    elif isinstance(menu, dict):
        for part in menu.values():
            yield from pages_of_menu(part)
    elif isinstance(menu, list):
        for part in menu:
            yield from pages_of_menu(part)
