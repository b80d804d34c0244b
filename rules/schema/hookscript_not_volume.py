from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, wrong_text

_LOCAL = "/var/lib/vz/snippets/"
_MOUNTED = "/mnt/pve/"


class HookscriptNotVolume(LineRule):
    """A hook script or cloud-init snippet is not named as `STORAGE:snippets/FILE`.

    ## What it finds

    Paths in `hookscript` and in `cicustom`, and a `hookscript` on a storage that is not in its `snippets` folder.

    ## Why it matters

    PVE drops a line with a path: the script does not run, the snippet is not used, and the next write erases the line
    for good. A hook script outside of `snippets` it refuses when the VM starts.

    ## When to ignore it

    Never: put the file into the `snippets` folder of a storage that has that content type.
    """

    name = "hookscript-not-volume"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START,)
    rank = 10
    sound_lines = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-storage PVE/Storage/Plugin.pm (parse_volume_id)",
        "pve-guest-common PVE/GuestHelpers.pm (check_hookscript)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        key = base_key(line)
        if key not in ("hookscript", "cicustom"):
            return
        for _, problem in faults(line, Code.FORMAT):
            path = wrong_text(line, problem)
            meant = _volume(path)
            yield verdict(
                line,
                problem,
                f"`{path}` is not a volume, as local:snippets/FILE is",
                help="put the file into the `snippets` folder of a storage and write STORAGE:snippets/FILE"
                + (f", here {meant}" if meant else ""),
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
                applicability=Applicability.UNSAFE,
            )
            return
        if key == "hookscript" and line.section in (SectionKind.MAIN, SectionKind.PENDING):
            yield from _outside_of_snippets(line)


def _outside_of_snippets(line: ReadLine) -> Iterator[LineFinding]:
    assert isinstance(line.node, SettingLine)
    volume = line.node.value.text.partition(":")[2]
    if line.reading is None or line.dropped or (volume.startswith("snippets/") and volume.count("/") == 1):
        return
    yield LineFinding(
        start=line.node.value.start,
        end=line.node.value.end,
        message="PVE refuses to start this VM: a hook script must lie right in the `snippets` folder of its storage",
        help="move the script there and write STORAGE:snippets/FILE",
        impact=Impact.NO_START,
    )


def _volume(path: str) -> str | None:
    """The volume that a path is in an installation whose storages have their usual places."""
    if path.startswith(_LOCAL):
        storage, file = "local", path[len(_LOCAL) :]
    elif path.startswith(_MOUNTED):
        storage, _, rest = path[len(_MOUNTED) :].partition("/")
        file = rest.removeprefix("snippets/") if rest.startswith("snippets/") else ""
    else:
        storage, file = "local", path.removeprefix("snippets/")
    return f"{storage}:snippets/{file}" if file and "/" not in file and ":" not in file else None
