from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal

_LOCAL = "/var/lib/vz/snippets/"
_MOUNTED = "/mnt/pve/"


class HookscriptNotVolume(LineRule):
    """A hook script or cloud-init snippet is not named as `STORAGE:snippets/FILE`.

    ## What it finds

    Paths in `hookscript` and in `cicustom`, and a `hookscript` on a storage that is not in its `snippets` folder.

    ## Why it matters

    PVE drops a line with a path: the script does not run, the snippet is not used, and the next write erases the line
    for good. A hook script outside of `snippets` it refuses when the VM starts. Of a container it keeps the line, and
    refuses to start with either.

    ## When to ignore it

    Never: put the file into the `snippets` folder of a storage that has that content type.
    """

    name = "hookscript-not-volume"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.NO_START, Impact.INVALID)
    keys = ("hookscript", "cicustom")
    rank = Rank.OPTION
    sound_lines = True
    fix = Applicability.UNSAFE
    sources = (
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volume_id)",
        "libpve-guest-common-perl 6.0.2 PVE/GuestHelpers.pm (check_hookscript)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT):
            path = setting.wrong_text(problem)
            meant = _volume(path)
            yield refusal(
                setting,
                problem,
                f"`{path}` is not a volume such as `local:snippets/FILE`",
                help="put the file into the `snippets` folder of a storage and write `STORAGE:snippets/FILE`"
                + (f", here `{meant}`" if meant else ""),
                fix=write_part(setting, problem, meant, applicability=Applicability.UNSAFE),
            )
            return
        if setting.base == "hookscript" and setting.is_for_next_start:
            yield from _outside_of_snippets(setting)


def _outside_of_snippets(setting: ReadSetting) -> Iterator[LineFinding]:
    folder, _, file = setting.value.partition(":")[2].partition("/")
    if setting.dropped or setting.complained or (folder == "snippets" and file and "/" not in file):
        return
    start, end = setting.value_columns
    yield LineFinding(
        start=start,
        end=end,
        message=f"a hook script must be directly in the `snippets` folder of its storage; PVE refuses to start this {setting.kind.noun}",
        help="move the script there and write `STORAGE:snippets/FILE`",
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
