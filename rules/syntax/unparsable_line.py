from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.copied_line import CopiedLine, read_copied_line
from pvelint.grammar.guest.sections import PENDING_NAMES, SectionKind, is_header
from pvelint.grammar.schema.options.lxc_keys import lxc_key_history
from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.schema.other_words import option_meaning
from pvelint.grammar.syntax.nodes import WHITE, HeaderLine, LxcLine, SettingLine
from pvelint.grammar.syntax.parse import parse_line
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    RawLineRule,
    ReadLine,
    Severity,
)
from pvelint.rules.line_kit.refusal import DROPPED

_OF_KEYS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_OF_COMMENTS = ("#", ";", "//")
_OVERWRITES = ", and the lines below it overwrite the settings of the section above"


class UnparsableLine(RawLineRule):
    """A line is neither `key: value`, nor a `#` note, nor a section header.

    ## What it finds

    Lines that PVE's reader cannot parse: spaces before the key or before the colon, `key=value`, a key with
    capital letters, a key without a value, text after a section header, comments that do not begin with `#`, stray
    words. In `[PENDING]` no fix makes a comment of anything: notes there replace the VM's at its next start.

    ## Why it matters

    PVE logs "unable to parse config", starts the VM without the line, and erases it at the next write.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "unparsable-line"
    category = Category.SYNTAX
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.KEY
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (parse_vm_config: unable to parse config)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config: unable to parse config)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if not line.unreadable:
            return
        header = _header(line)
        if header is not None:
            yield header
            return
        special = _comment(line) or _for_lxc(line)
        if special is not None:
            yield special
            return
        copied = read_copied_line(line.text)
        ways = _ways(line, copied) if copied else ()
        sure = _meant(line) or (ways[0] if copied and copied.sure and _is_known(copied, line) else None)
        yield LineFinding(
            start=0,
            end=len(line.text),
            message=f"{_reason(line, copied)}; {DROPPED}{_OVERWRITES if _opens(line) and not copied else ''}",
            help=_help(line, copied, ways),
            impact=Impact.DROPPED,
            fix=LineFix("repair the line", sure) if sure else None,
            alternatives=() if sure else tuple(LineFix(f"write `{_key_of(way)}`", way) for way in ways),
        )


def _header(line: ReadLine) -> LineFinding | None:
    """A section header with white space before it, or with a comment or other text behind it."""
    text = line.text.strip(WHITE)
    name, end, behind = text.partition("]")
    node = parse_line(name + end, line.kind)
    if not end or not isinstance(node, HeaderLine) or not is_header(node, line.version, line.kind):
        return None
    comment = behind.strip(WHITE)
    is_comment = not comment or comment.startswith(_OF_COMMENTS)
    is_kept = bool(comment) and is_comment and line.section is not SectionKind.PENDING
    note = f"{_note(comment)}\n" if is_kept else ""
    fix = LineFix("write the header alone", f"{note}{name}{end}")
    is_whole = is_kept or not comment
    fault = "white space before" if not comment else "text after"
    return LineFinding(
        start=0,
        end=len(line.text),
        message=f"there is {fault} a section's header; {DROPPED}{_OVERWRITES}",
        help="write the header alone on its line" + (", its comment above" if note else ""),
        impact=Impact.DROPPED,
        fix=fix if is_whole else None,
        alternatives=() if is_whole else (fix,),
    )


def _comment(line: ReadLine) -> LineFinding | None:
    """A comment that does not begin with `#` in the first column."""
    text = line.text.strip(WHITE)
    if not text.startswith(_OF_COMMENTS):
        return None
    is_pending = line.section is SectionKind.PENDING
    return LineFinding(
        start=0,
        end=len(line.text),
        message=f"a comment begins with `#` in the first column; {DROPPED}",
        help=f"delete the line: in `[{PENDING_NAMES[line.kind]}]` a comment replaces the {line.kind.noun}'s notes"
        if is_pending
        else "begin the line with `#`",
        impact=Impact.DROPPED,
        fix=None if is_pending else LineFix("write a comment", _note(text)),
    )


def _for_lxc(line: ReadLine) -> LineFinding | None:
    """A line for LXC with a key that a version knows, not quite written as PVE takes it."""
    key, colon, value = line.text.strip(WHITE).partition(":")
    meant = f"{key.rstrip(WHITE).lower()}: {value.strip(WHITE)}"
    if line.kind is VM or not colon or not meant.startswith("lxc."):
        return None
    node = parse_line(meant, line.kind)
    if not isinstance(node, LxcLine) or line.version not in lxc_key_history(node.key.text):
        return None
    return LineFinding(
        start=0,
        end=len(line.text),
        message=f"{_reason(line, None)}; {DROPPED}",
        help=f"write `{node.key.text}: ...`, if LXC is to have it",
        impact=Impact.DROPPED,
        fix=LineFix.unsafe("repair the line", meant),
    )


def _note(comment: str) -> str:
    """A comment as PVE reads it."""
    return f"#{comment.lstrip('#/;')}"


def _opens(line: ReadLine) -> bool:
    """Whether the line looks like a section's header."""
    return line.text.lstrip(WHITE).startswith("[")


def _is_known(copied: CopiedLine, line: ReadLine) -> bool:
    return copied.key.lower() in option_names(line.version, line.kind) and bool(copied.value)


def _ways(line: ReadLine, copied: CopiedLine) -> tuple[str, ...]:
    """The settings that the line may be meant as."""
    known = option_names(line.version, line.kind)
    for key in (copied.key, copied.key.lower()):
        if key in known and copied.value:
            return (f"{key}: {copied.value}",)
    meaning = option_meaning(copied.key.lower()) if copied.value and line.kind is VM else None
    return tuple(way.replace("{}", copied.value) for way in meaning.words) if meaning else ()


def _key_of(way: str) -> str:
    return way.partition(":")[0]


def _reason(line: ReadLine, copied: CopiedLine | None) -> str:
    text = line.text
    if isinstance(line.node, SettingLine):
        return f"a key in PVE {line.version} has no `-`"
    if text[:1] in WHITE:
        return "the line begins with white space"
    if text.startswith("["):
        return "this is not a section header of this PVE version"
    separator = min((c for c in ":=" if c in text), key=text.index, default="")
    before, _, after = text.partition(separator or ":")
    key = before.rstrip(WHITE)
    if not separator or not set(key.lower().removeprefix("lxc.").replace(".", "")) <= _OF_KEYS:
        return f"this is {copied.source}" if copied else "this is not `key: value`"
    if separator == "=":
        return "`=` is where the colon belongs"
    if not after:
        return "the key has no value"
    if key != before:
        return "there is a space before the colon"
    return "the key has capital letters" if key != key.lower() else "this is not `key: value`"


def _help(line: ReadLine, copied: CopiedLine | None, ways: tuple[str, ...]) -> str:
    if isinstance(line.node, SettingLine):
        return "delete the line"
    if _opens(line):
        return f"write `[{PENDING_NAMES[line.kind]}]` or `[SNAPSHOT]`, alone on its line"
    if ways:
        return f"did you mean {' or '.join(f'`{_key_of(way)}: ...`' for way in ways)}?"
    if copied and not copied.key:
        return "delete the line, or merge the two sides" if "merge" in copied.source else "delete the line"
    key = line.text.strip(WHITE).removesuffix(":")
    if key in option_names(line.version, line.kind):
        return f"write `{key}: VALUE`, or delete the line"
    meaning = option_meaning(copied.key.lower()) if copied and line.kind is VM else None
    if meaning and meaning.advice:
        return meaning.advice
    return "write `key: value`, with the key at the start of the line and in lower case"


def _meant(line: ReadLine) -> str | None:
    text = line.text.lstrip(WHITE)
    if text.startswith("["):
        return None
    separator = min((c for c in ":=" if c in text), key=text.index, default=None)
    if separator is None:
        return None
    key, _, value = text.partition(separator)
    key = key.rstrip(WHITE)
    value = value.strip(WHITE)
    known = option_names(line.version, line.kind)
    if key not in known:
        key = key.lower()
    return f"{key}: {value}" if key in known and value else None
