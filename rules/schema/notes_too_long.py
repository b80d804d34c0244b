from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import NoteLine, Place, SettingLine
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Severity,
    Tree,
    TreeRule,
)

_MOST = 8 * 1024
_MOST_OF_NODE = 64 * 1024


class NotesTooLong(GuestRule):
    """The notes are longer than PVE lets anybody write them.

    ## What it finds

    More than 8192 characters in the notes of a VM or container, as PVE decodes them.

    ## Why it matters

    PVE reads and keeps them. Since PVE 7 its API refuses to store notes of that length: who corrects a word in the web
    interface has to shorten them first.

    ## When to ignore it

    When nobody edits the notes in the web interface.
    """

    name = "notes-too-long"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.INVALID
    words = ("#", "description:")
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm ($confdesc: description, maxLength)",
        "pve-container 6.1.10 PVE/LXC/Config.pm ($confdesc: description, maxLength)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_virtual_guests)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if len(guest.document.text) <= _MOST:
            return
        length = len(guest.main.notes or "")
        where = _first_line(guest) if length > _MOST else None
        if where is not None:
            yield Finding(
                place=where,
                message=f"the notes have {length} characters: PVE refuses to store more than {_MOST} when somebody edits them",
                help="move a part of them elsewhere",
            )


class NodeNotesTooLong(TreeRule):
    """The notes of a node are longer than PVE reads them.

    ## What it finds

    More than 65536 characters in the notes of nodes/NODE/config, as PVE decodes them.

    ## Why it matters

    Since PVE 7 it reads the node's config without such notes: the web interface shows none, and the next change of any
    setting of the node erases them.

    ## When to ignore it

    Never: nobody sees the notes.
    """

    name = "node-notes-too-long"
    category = Category.SCHEMA
    severity = Severity.WARNING
    impact = Impact.DROPPED
    evidence = Evidence.TREE
    requires = ("nodes/*/config",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/NodeConfig.pm ($confdesc: description, maxLength)",
        "pve-common 9.2.1 PVE/JSONSchema.pm (parse_config deletes what check_prop refuses)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_node_and_guest_configurations)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for node, notes in tree.cluster.node_notes.items():
            if notes.length > _MOST_OF_NODE:
                yield Finding(
                    place=notes.place,
                    message=f"the notes of node {node} have {notes.length} characters: PVE reads no more than {_MOST_OF_NODE},"
                    " goes on without them, and erases them at the next change of the node's settings",
                    help="move a part of them elsewhere",
                )


def _first_line(guest: Guest) -> Place | None:
    for index, line in guest.main.raw.lines:
        node = line.node
        if isinstance(node, NoteLine) or (isinstance(node, SettingLine) and node.key.text == "description"):
            return Place(path=guest.document.path, span=guest.document.line_span(index))
    return None
