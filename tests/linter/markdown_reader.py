"""Markdown as a reader on GitHub sees it."""

from __future__ import annotations

from html.parser import HTMLParser

from cmarkgfm import github_flavored_markdown_to_html


class Seen(HTMLParser):
    """Tags, links, text outside of code, and pieces of code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.plain: list[str] = []
        self.code: list[str] = []
        self._in_code = False
        self.feed(github_flavored_markdown_to_html(markdown))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for _, value in attributes]
        self._in_code = tag == "code"
        if self._in_code:
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False

    def handle_data(self, text: str) -> None:
        if self._in_code:
            self.code[-1] += text
        else:
            self.plain.append(text)
