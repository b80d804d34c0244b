"""The documentation site: all of it is built without a warning, and what is wrong in it is found."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
import yaml
from pvelint.address import ADDRESS
from pvelint.rules.registry import BUILTIN

from .built_site import built
from .node import node
from .running import ROOT


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with a home page and one rule, of which the site has nothing to say."""
    top = tmp_path / "small"
    rules = top / "docs" / "rules"
    rules.mkdir(parents=True)
    (top / "docs" / "README.md").write_text("# Home\n\n[A rule](rules/cache-unsafe.md#why)\n")
    (rules / "README.md").write_text("# Rules\n")
    (rules / "cache-unsafe.md").write_text("# cache-unsafe\n\n## Why\n")
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    config["nav"] = ["README.md", {"Rules": ["rules/README.md"]}]
    (top / "mkdocs.yml").write_text(yaml.safe_dump(config))
    assert built(top, tmp_path / "sound") == ""
    return top


def test_every_page_is_there(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    found = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")} - {Path("404")}
    assert found == {page.with_name("index") if page.name == "README" else page for page in pages}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[x](nowhere.md)", "page does not exist"),
        ("[x](rules/cache-unsafe.md#how)", "anchor does not exist"),
        ("[x](#how)", "anchor does not exist"),
        ("[x](../mkdocs.yaml)", "index.html: ../mkdocs.yaml: is not in the site"),
        ("[x](rules/)", "index.html: rules/: is not in the site"),
        ("[x](/rules/cache-unsafe.html)", "does not work where the site is in a folder"),
        ("![x](picture.png)", "index.html: picture.png: is not in the site"),
        ("![x](https://example.org/picture.png)", "picture.png: is taken from elsewhere"),
    ],
)
def test_a_link_to_nowhere_is_found(text: str, said: str, small: Path, tmp_path: Path) -> None:
    with (small / "docs" / "README.md").open("a") as file:
        file.write(f"\n{text}\n")
    assert said in built(small, tmp_path / "site")


def test_a_link_to_a_folder_stays_one_when_the_site_is_built_again(small: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    for name in ("old.html", "search.json"):
        (tmp_path / "disk" / name).touch()
    (tmp_path / "site").symlink_to("disk")
    assert built(small, tmp_path / "site") == ""
    assert (tmp_path / "site").is_symlink() and (tmp_path / "disk" / "index.html").is_file()
    assert not (tmp_path / "disk" / "old.html").exists()


def test_a_folder_with_something_else_in_it_is_left(small: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "letters").mkdir(parents=True)
    assert "holds something else than a site" in built(small, tmp_path / "home")
    assert [path.name for path in (tmp_path / "home").rglob("*")] == ["letters"]


def test_a_page_that_no_menu_has_is_found(small: Path, tmp_path: Path) -> None:
    (small / "docs" / "more.md").write_text("# More\n")
    assert built(small, tmp_path / "site") == "mkdocs.yml: nav lacks docs/more.md"


def test_links_out_of_the_pages_lead_to_the_project(small: Path, tmp_path: Path) -> None:
    (small / "examples").mkdir()
    text = "[a](../examples) [b](../mkdocs.yml#nav)\n`[c](../examples)`\n\n```\n[d](../examples)\n```\n"
    (small / "docs" / "README.md").write_text(text)
    assert built(small, tmp_path / "site") == ""
    page = (tmp_path / "site" / "index.html").read_text()
    assert f'href="{ADDRESS}/tree/main/examples"' in page
    assert f'href="{ADDRESS}/blob/main/mkdocs.yml#nav"' in page
    assert "[c](../examples)" in page
    assert re.sub("<[^>]*>", "", page).count("[d](../examples)") == 1


class _Tags(HTMLParser):
    """What a page is made of, and its text without blanks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += tag in (
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "ol",
            "li",
            "tr",
            "td",
            "pre",
            "img",
            "strong",
            "em",
        )


def test_a_git_host_and_the_site_read_the_same(site: Path) -> None:
    """The two have different readers of Markdown: a list in a list, or right below a line, can be one to one of them only."""
    differ = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT / "docs").as_posix()
        page = site / name.replace("README.md", "index.md").replace(".md", ".html")
        article = page.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
        there = _Tags(cmarkgfm.github_flavored_markdown_to_html(path.read_text("utf-8"))).tags
        here = _Tags(article).tags
        if here != there:
            differ[name] = {tag: (there[tag], here[tag]) for tag in there | here if there[tag] != here[tag]}
    assert differ == {}


SEARCH = """
const [, , worker, page, index, ...queries] = process.argv;
const data = JSON.parse(require("fs").readFileSync(index, "utf8"));
const left = [...queries];
globalThis.Worker = class {
  postMessage(data) {
    self.onmessage({ data });
  }
};
require(page);
const ask = () => left.length && new Worker().postMessage({ type: 2, data: { input: left.shift() } });
globalThis.self = {
  postMessage: (message) => {
    if (message.type === 4) throw new Error("the search failed");
    if (message.type === 3) {
      console.log(JSON.stringify(message.data.items.map((item) => data.items[item.id].location)));
    }
    ask();
  },
};
require(worker);
self.onmessage({ data: { type: 0, data } });
"""


def first_hits(site: Path, *queries: str) -> list[list[str]]:
    """The pages that the site's own search finds, best first, for each query."""
    (worker,) = site.glob("assets/javascripts/workers/search*.js")
    program = site.parent / "search.js"
    program.write_text(SEARCH, encoding="utf-8")
    page = site / "assets" / "search-words.js"
    command = [*node(), str(program), str(worker), str(page), str(site / "search.json"), *queries]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [list(dict.fromkeys(place.partition("#")[0] for place in places)) for places in found]


def words_of_message(page: Path) -> str:
    """The first ten of what the rule prints on its page, without names, numbers and what is quoted of a config."""
    message = re.search(rf"(?:error|warning|info)\[{page.stem}\] (.*)", page.read_text("utf-8"))
    assert message, page
    words = re.findall(r"(?<!\S)[A-Za-z'-]+(?=[\s:,;.]|$)", re.sub("`[^`]*`", "", message[1]))
    return " ".join(words[:10])


def test_the_words_of_a_message_find_the_rule(site: Path) -> None:
    """Each rule is on the first page of what its message finds, and nearly all are at the top of it."""
    pages = [ROOT / "docs" / "rules" / f"{rule}.md" for rule in sorted(BUILTIN)]
    hits = first_hits(site, *map(words_of_message, pages))
    found = [f"rules/{page.stem}.html" for page in pages]
    assert [page for page, places in zip(found, hits, strict=True) if page not in places] == []
    at_top = sum(page in places[:2] for page, places in zip(found, hits, strict=True))
    assert at_top > 0.9 * len(found)


def test_a_site_on_a_disk_is_searched_by_the_same_index(site: Path) -> None:
    index = (site / "search.json").read_text("utf-8")
    assert (site / "search.js").read_text("utf-8") == f"var __index = {index}"


def test_a_few_words_find_the_rule(site: Path) -> None:
    queries = {"option ROM on": "hba-missing-rombar", "is the MAC address of": "duplicate-mac"}
    hits = first_hits(site, *queries)
    lost = [
        q
        for (q, rule), pages in zip(queries.items(), hits, strict=True)
        if f"rules/{rule}.html" not in pages[:3]
    ]
    assert lost == []


def test_a_message_with_names_and_numbers_of_ones_own_finds_the_rule(site: Path) -> None:
    queries = {
        "`BC:24:11:0C:41:99` is the MAC address of VM 9107 and VM 9106: while both run": "duplicate-mac",
        "`vcpus: 77` exceeds the VM's 33 CPUs (sockets 3 x cores 11): QEMU refuses to start": "vcpus-over-max",
        "SAS3999 SAS HBA (1000:9999 at 0000:99:00.0) is passed through with its option ROM on": "hba-missing-rombar",
        "nodes/a/qemu-server/9107.conf:99:77: warning[cache-unsafe] `cache=unsafe` ignores the guest's": "cache-unsafe",
        "vm 106 - unable to parse value of 'scsi7' - format error": "invalid-property-list",
        "bridge 'vmbr77' does not exist": "bridge-unknown",
        "PCI device mapping not found for 'sas-card'": "mapping-undefined",
        "PCI device '0000:86:00.0' already in use by VMID '971'": "hostpci-conflict-other-vm",
    }
    hits = first_hits(site, *queries)
    lost = [
        (rule, pages[:3])
        for rule, pages in zip(queries.values(), hits, strict=True)
        if f"rules/{rule}.html" not in pages[:3]
    ]
    assert lost == []
