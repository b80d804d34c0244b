"""The documentation site on a phone, in a real browser: text and tables stay within the page."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

NARROW = """
<title></title>
<script>
  addEventListener("load", () => {
    const seen = [...document.querySelectorAll("iframe")].map((frame) => {
      const page = frame.contentDocument;
      const wide = page.documentElement.scrollWidth > page.documentElement.clientWidth;
      return [frame.getAttribute("src"), page.querySelectorAll("article").length, wide];
    });
    document.title = JSON.stringify(seen);
  });
</script>
"""


def seen_narrow(folder: Path, pages: list[str]) -> list[list[object]]:
    """In a window of 390 pixels: each page, how many articles it has, and whether it is wider than the window."""
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip(f"there is no browser to look at the site with ({', '.join(names)})")
    frames = "".join(f'<iframe src="{page}" width="390" height="844"></iframe>\n' for page in pages)
    view = folder / "narrow-windows.html"
    view.write_text(f"<!doctype html>{NARROW}{frames}", encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom"]
    profile = f"--user-data-dir={folder.parent / 'profile'}"
    done = subprocess.run(
        [browser, *options, profile, view.as_uri()], capture_output=True, encoding="utf-8", timeout=180
    )
    view.unlink()
    title = re.search("<title>(.*?)</title>", done.stdout)
    assert title, done.stderr
    seen: list[list[object]] = json.loads(html.unescape(title[1]))
    return seen


@pytest.mark.skipif(
    "PVELINT_CI" not in os.environ,
    reason="a site is built and a browser started: half a minute that CI has (PVELINT_CI)",
)
def test_no_page_is_wider_than_a_phone(site: Path) -> None:
    own = [path.name for path in sorted(site.glob("*.html")) if path.name != "404.html"]
    pages = [
        *own,
        *(f"rules/{name}.html" for name in ("index", "by-option", "by-file", "hba-missing-rombar")),
    ]
    assert seen_narrow(site, pages) == [[page, 1, False] for page in pages]


def test_a_page_that_is_too_wide_is_seen(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "wide.html").write_text('<article><p style="width: 400px">x</p></article>', encoding="utf-8")
    assert seen_narrow(site, ["wide.html"]) == [["wide.html", 1, True]]
