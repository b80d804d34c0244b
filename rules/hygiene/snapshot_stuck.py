from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.guest.section import Section
from pvelint.grammar.syntax.nodes import Place, SettingLine, Span
from pvelint.rules.api import CONTAINER, VM, Category, Finding, Guest, GuestRule, Impact, Severity

_TOOLS = {VM: "qm", CONTAINER: "pct"}


class SnapshotStuck(GuestRule):
    """A snapshot was never finished, or the chain of snapshots is broken.

    ## What it finds

    `snapstate: prepare` or `snapstate: delete` in a snapshot's section; `parent` that names a snapshot which the
    file does not have; snapshots that are their own ancestors.

    ## Why it matters

    PVE refuses to roll back to a snapshot that was not finished: the restore point is missing when it is
    needed. What is its own ancestor is missing from the tree of snapshots. A parent that does not exist is information:
    PVE shows the state at the root of the tree.

    ## When to ignore it

    When the file was copied while the snapshot was taken or deleted. A text from stdin without any section is not
    asked: `qm config` prints none.
    """

    name = "snapshot-stuck"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    other_impacts = (Impact.HYGIENE,)
    sources = (
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (snapshot_rollback, __snapshot_prepare, snapshot_delete)",
        "pve-guest-common 6.0.2 PVE/GuestHelpers.pm (print_snapshot_tree)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config: snapstate)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_main_only:
            return
        for snapshot in guest.snapshots:
            yield from _unfinished(guest, snapshot)
        parents = {s.name: s.settings["parent"].value for s in guest.snapshots if "parent" in s.settings}
        names = {s.name for s in guest.snapshots}
        circles = _in_circles(parents)
        for section in (guest.main, *guest.snapshots):
            setting = section.settings.get("parent")
            if setting is None:
                continue
            is_gone = setting.value not in names
            if is_gone:
                problem = f"the parent snapshot `{setting.value}` does not exist in this file: PVE shows this state without one"
            elif section.name in circles:
                problem = f"the snapshot `{section.name}` is its own ancestor: `{_TOOLS[guest.kind]} listsnapshot` leaves it out"
            else:
                continue
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO if is_gone else Severity.WARNING,
                impact=Impact.HYGIENE,
                message=problem,
                help="name the snapshot that this state came from, or remove the `parent` line",
            )


def _unfinished(guest: Guest, snapshot: Section) -> Iterator[Finding]:
    for index, line in snapshot.raw.lines:
        node = line.node
        if isinstance(node, SettingLine) and node.key.text == "snapstate" and not line.dropped:
            doing = "deleting" if node.value.text == "delete" else "taking"
            yield Finding(
                place=Place(
                    path=guest.document.path,
                    span=Span.on_line(index + 1, node.key.start, node.value.end),
                    key="snapstate",
                    section=snapshot.name,
                    value=node.value.text,
                ),
                severity=Severity.WARNING if guest.is_locked else None,
                message=f"{doing} the snapshot `{snapshot.name}` never finished: PVE refuses to"
                " roll back to it",
                help=f"if no job is running, remove it with `{_TOOLS[guest.kind]} delsnapshot VMID {snapshot.name} --force`",
            )


def _in_circles(parents: Mapping[str | None, str]) -> set[str | None]:
    """The snapshots that are their own ancestors; each is looked at once, however long the chains are."""
    found: set[str | None] = set()
    done: set[str | None] = set()
    for start in parents:
        way: list[str | None] = []
        name: str | None = start
        while name in parents and name not in done:
            done.add(name)
            way.append(name)
            name = parents[name]
        if name in way:
            found.update(way[way.index(name) :])
    return found
