"""The git tag of the version that linter/__init__.py says once, and the documents that name it."""

from __future__ import annotations

import re

from address import TOP, address, documents

_VERSION = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
_PLACES = (
    r"repo: {address}(?:\.git)?\n *rev: ",
    r"{address}/(?:blob|raw|tree|releases/tag|releases/download|archive/refs/tags)/",
    r"{address}(?:\.git)?[@#]",
    r"uses: {repository}@",
)
"""Where pre-commit, GitLab, pip, git and GitHub find the tag."""
_FILE = re.compile(r"\b(pvelint[_-])\d[\w.]*(?=_all\.deb|\.tar\.gz|-py3-none-any\.whl)")
"""What script/release builds is named by the version."""


def version() -> str:
    found = _VERSION.search((TOP / "linter" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("linter/__init__.py names no version")
    return found[1]


def tag() -> str:
    return f"v{version()}"


def tagged(text: str) -> str:
    """With the tag and the version of today where a document names one."""
    names = {
        "address": re.escape(address()),
        "repository": re.escape("/".join(address().split("/")[-2:])),
    }
    places = "|".join(place.format(**names) for place in _PLACES)
    text = re.sub(rf"({places})v\d[\w.]*\d", rf"\g<1>{tag()}", text)
    return _FILE.sub(rf"\g<1>{version()}", text)


def stale() -> list[str]:
    """The documents that name another tag, relative to the checkout."""
    texts = {path: path.read_text(encoding="utf-8") for path in documents()}
    return [path.relative_to(TOP).as_posix() for path, text in texts.items() if tagged(text) != text]
