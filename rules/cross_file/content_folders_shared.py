from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.placement.storage_folders import content_folders, folders_set
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, Version

_MAKE_FOLDERS = ("mkdir", "create-subdirs")


class ContentFoldersShared(TreeRule):
    """A storage keeps two kinds of content in one folder.

    ## What it finds

    `content-dirs` of an enabled storage that gives two of its content types the same folder, or one of them the folder
    that another has by default. A warning where `create-subdirs` or `mkdir` is off, so that the folder may be missing. Links
    between folders are not seen.

    ## Why it matters

    From PVE 8 on, the storage cannot be activated ("uses directory ... for multiple content types"): what is on it cannot
    be used, and guests with disks there do not start.

    ## When to ignore it

    Never: the storage does not work.
    """

    name = "content-folders-shared"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    since = Version.V8_4
    before_upgrade = True
    sources = (
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (activate_storage, get_subdir), run",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_storage_content_dirs)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for storage in (tree.cluster.storages or {}).values():
            if storage.disabled:
                continue
            makes = all(storage.entry is None or storage.entry.flag(name, True) for name in _MAKE_FOLDERS)
            by_folder: dict[str, list[str]] = defaultdict(list)
            for content, folder in content_folders(storage).items():
                by_folder[folder].append(content)
            for folder, contents in by_folder.items():
                if len(contents) > 1:
                    names = " and ".join(f"`{content}`" for content in contents)
                    yield Finding(
                        place=_place(storage, contents),
                        message=f"storage `{storage.id}` keeps {names} in one folder, `{folder}`: PVE refuses to use the storage"
                        + ("" if makes else " where that folder exists"),
                        severity=None if makes else Severity.WARNING,
                        help="give each content type a folder of its own, or remove one of them from `content`",
                    )


def _place(storage: Storage, contents: list[str]) -> Place:
    """The last piece of `content-dirs` that is about them."""
    found = storage.entry.properties.get("content-dirs") if storage.entry else None
    parts = [part for content, part in folders_set(storage).items() if content in contents]
    return found.place(parts[-1]) if found and parts else storage.place("content-dirs")
