"""What is wrong in the built site: links and anchors that lead nowhere, and files that a page takes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_RESOURCES = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_FROM_ELSEWHERE = re.compile(r"url\([\"']?(?:https?:)?//[^)]*\)|@import[^;]*//[^;]*")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.resources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if (url := values.get(_RESOURCES.get(tag, ""))) is not None:
            self.resources.append(url)


@cache
def _page(path: Path) -> _Page:
    return _Page(path.read_text(encoding="utf-8"))


def problems(site: Path) -> Iterator[str]:
    """One line each; `404.html` is shown at any address, so that its links are no relative ones."""
    site = site.resolve()
    for path in sorted(site.rglob("*.html")):
        if path == site / "404.html":
            continue
        name = path.relative_to(site).as_posix()
        for url in sorted(set(_page(path).links)):
            if (why := _wrong_link(url, path, site)) is not None:
                yield f"{name}: {url}: {why}"
        for url in sorted(set(_page(path).resources)):
            why = "is taken from elsewhere" if _is_elsewhere(url) else _wrong_link(url, path, site)
            if why is not None:
                yield f"{name}: {url}: {why}"
    for path in sorted(site.rglob("*.css")):
        for url in _FROM_ELSEWHERE.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site).as_posix()}: {url}: is taken from elsewhere"


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def _wrong_link(url: str, page: Path, site: Path) -> str | None:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        return "does not work where the site is in a folder"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(site) or not target.is_file():
        return "is not in the site"
    if parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in _page(target).ids:
        return "there is no such anchor"
    return None
