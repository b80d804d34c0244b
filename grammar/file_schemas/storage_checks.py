"""What PVE makes of a storage's entry as a whole: decode_value and check_config of PVE::Storage's plugins."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.judge import when_known
from pvelint.grammar.config_file.layout import SKIPPED
from pvelint.grammar.config_file.property import FileProblem, Loss, Property
from pvelint.grammar.config_file.read import listed
from pvelint.grammar.schema.formats.kit import matches
from pvelint.grammar.schema.options.history import NEVER
from pvelint.grammar.version import Version

from .storage_content import CONTENT, Content

OWN_LOCAL = "PVE replaces this whole entry by its own, of type `dir` for /var/lib/vz"
"""What comes of an entry `local` that PVE does not take."""
_FOLDER = "/[-/a-zA-Z0-9_.@]+"
_FOLDER_WITHOUT_AT = "/[-/a-zA-Z0-9_.]+"


def check_content(entry: Entry, version: Version) -> Iterator[FileProblem]:
    """Content types and formats that storages of the type do not have."""
    known = CONTENT[entry.type]
    if (found := entry.properties.get("content")) is not None:
        yield from _content(found, entry, known, version)
    if (found := entry.properties.get("content-dirs")) is not None:
        for part in listed(found.value):
            name = part.text.partition("=")[0]
            if version not in known.allowed.get(name, NEVER):
                message = f"{_cannot_hold(entry, known, name, version)}: PVE ignores this folder"
                yield FileProblem(found.place(part), message)
    if (found := entry.properties.get("format")) is not None and found.value.text not in known.formats:
        message = f"storages of type `{entry.type}` have no images of format `{found.value.text}`: PVE ignores this line"
        yield FileProblem(found.place(), message, loss=Loss.VALUE)


def check_folder(entry: Entry, version: Version) -> Iterator[FileProblem]:
    """The same, and the path (PVE::Storage::DirPlugin::check_config)."""
    yield from check_content(entry, version)
    found = entry.properties["path"]
    pattern = _FOLDER if version >= Version.V8_4 else _FOLDER_WITHOUT_AT
    if not matches(pattern, found.value.text):
        message = f"the path `{found.value.text}` has characters that storages of type `{entry.type}` refuse: {_outcome(entry)}"
        help = (
            "use letters, digits and `-_./@` alone"
            if version >= Version.V8_4
            else "use letters, digits and `-_./` alone"
        )
        yield FileProblem(found.place(), message, loss=Loss.ENTRY, help=help)


def _content(found: Property, entry: Entry, known: Content, version: Version) -> Iterator[FileProblem]:
    named = listed(found.value)
    kept = {part.text for part in named if version in known.allowed.get(part.text, NEVER)}
    for part in named:
        if part.text not in kept:
            message = f"{_cannot_hold(entry, known, part.text, version)}: PVE ignores it"
            yield FileProblem(found.place(part), message)
    if not kept and "none" not in known.allowed:
        message = f"no content is left for `{entry.id}`, and storages of type `{entry.type}` need some: {_outcome(entry)}"
        yield FileProblem(
            found.place(), message, loss=Loss.ENTRY, help=f"name some of {', '.join(known.allowed)}"
        )
    elif "none" in kept and len(kept) > 1:
        message = f"`content` has `none` together with other content types: {_outcome(entry)}"
        yield FileProblem(
            found.place(), message, loss=Loss.ENTRY, help="remove `none`, or the other content types"
        )


def _cannot_hold(entry: Entry, known: Content, name: str, version: Version) -> str:
    note = when_known(known.allowed.get(name, NEVER), version)
    return f"storages of type `{entry.type}` cannot hold content type `{name}`{note}"


def _outcome(entry: Entry) -> str:
    return OWN_LOCAL if entry.id == "local" else SKIPPED
