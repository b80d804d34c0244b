"""The documentation site: `script/build-site FOLDER`. Warnings, pages that no menu has and broken links are errors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from site_links import problems
from site_pages import pages_of_menu, write_pages
from site_search import INDEX, without_output

TOP = Path(__file__).resolve().parent.parent
ASSETS = Path(__file__).resolve().parent / "site"


def build_site(target: Path, top: Path = TOP) -> list[str]:
    """Writes the site of a checkout, unless its pages cannot be read; returns what is wrong with it, a line each."""
    target = target.resolve()  # a link to a folder stays one
    if target.exists() and not is_replaceable(target):
        return [f"{target}: holds something else than a site, and is left as it is"]
    with tempfile.TemporaryDirectory() as place:
        project = Path(place)
        names = write_pages(top, project / "docs")
        write_assets(project / "docs" / "assets")
        config = config_of(top)
        (project / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        wrong = [f"mkdocs.yml: nav lacks docs/{name}" for name in sorted(unlisted(names, config["nav"]))]
        command = [sys.executable, "-m", "zensical", "build", "--strict"]
        built = subprocess.run(command, cwd=place, capture_output=True, encoding="utf-8")
        if built.returncode:
            return [*wrong, *(built.stdout + built.stderr).splitlines()]
        without_output(project / "site")
        if target.exists():
            shutil.rmtree(target)
        shutil.move(project / "site", target)
    return [*wrong, *problems(target)]


def is_replaceable(target: Path) -> bool:
    """An empty folder, or the site of an earlier run: whatever else somebody names stays."""
    return target.is_dir() and ((target / INDEX).is_file() or not any(target.iterdir()))


def config_of(top: Path) -> dict[str, Any]:
    """What mkdocs.yml says, with the pages of the rules below their indexes."""
    config: dict[str, Any] = yaml.safe_load((top / "mkdocs.yml").read_text(encoding="utf-8"))
    (menu,) = (entry["Rules"] for entry in config["nav"] if "Rules" in entry)
    menu += menu_of_rules(sorted(path.stem for path in (top / "docs" / "rules").glob("*.md")))
    return config


def menu_of_rules(names: Sequence[str]) -> list[dict[str, list[str]]]:
    from pvelint.rules.model import Category
    from pvelint.rules.registry import BUILTIN

    by_category: defaultdict[Category, list[str]] = defaultdict(list)
    for name in names:
        if name in BUILTIN:
            by_category[BUILTIN[name].category].append(f"rules/{name}.md")
    return [{str(category): by_category[category]} for category in Category if by_category[category]]


def unlisted(names: Sequence[str], menu: object) -> set[str]:
    return set(names) - set(pages_of_menu(menu))


def write_assets(folder: Path) -> None:
    folder.mkdir()
    for path in ASSETS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


def main(target: Path) -> int:
    wrong = build_site(target)
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"{sum(1 for _ in target.rglob('*.html'))} pages in {target}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
