"""Lines that PVE cannot read because they were copied from elsewhere: a shell, a command, YAML, JSON, another tool."""

from __future__ import annotations

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE

_PROMPT_ENDS = ("#", "$", "%", ">")
_CONFLICTS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_BULLETS = ("- ", "* ", "> ", "• ")
_COMMANDS = (("qm", "set"), ("qm", "create"), ("pct", "set"), ("pct", "create"))
_QUOTES = "\"'"
_OF_KEYS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class CopiedLine(Record):
    """What a line was before it was copied, and the setting in it where there is one."""

    source: str
    """In a reader's words, as `a command's option`."""
    key: str = ""
    value: str = ""
    sure: bool = True
    """The setting is meant for this very guest."""


def read_copied_line(text: str) -> CopiedLine | None:
    """What a line that is no `key: value` was copied from; None where nothing tells."""
    line = text.strip(WHITE)
    if line.startswith(_CONFLICTS):
        return CopiedLine("a mark of an unresolved merge")
    command = _behind_prompt(line)
    if command is not None or _is_command(line):
        return _of_command(command or line)
    ways = (_option, _listed, _quoted, _assigned, _with_other_key, _without_colon)
    return next((found for way in ways if (found := way(line))), None)


def _behind_prompt(line: str) -> str | None:
    """What was typed at `root@pve1:~# ` or `$ `."""
    prompt, space, rest = line.partition(" ")
    if prompt.startswith("[") and "@" in prompt:
        before, end, rest = line.partition("]")
        prompt, space, rest = before + end + rest[:1], rest[1:2], rest[2:]
    is_prompt = prompt.endswith(_PROMPT_ENDS) and ("@" in prompt or prompt == "$")
    return rest.strip(WHITE) if space and is_prompt else None


def _is_command(line: str) -> bool:
    return tuple(line.split(" ")[:2]) in _COMMANDS


def _of_command(command: str) -> CopiedLine:
    """The one option of a `qm set VMID`, whose VM may be another one."""
    words = command.split(" ", 3)
    found = _option(words[3]) if _is_command(command) and len(words) > 3 else None
    if found is None or " -" in found.value:
        return CopiedLine("a command")
    return CopiedLine("a command", found.key, found.value, sure=False)


def _option(line: str) -> CopiedLine | None:
    """`--onboot 1`, `-onboot 1`, `--onboot=1`."""
    bare = line.removeprefix("-").removeprefix("-")
    if bare == line or not bare[:1].isalpha():
        return None
    key, value = _parted(bare)
    return CopiedLine("a command's option", key, _bare(value)) if value and not key.endswith(":") else None


def _listed(line: str) -> CopiedLine | None:
    """`- memory: 4096`, as in a YAML list or a quoted mail; `+memory: 4096`, as in a diff."""
    for bullet in _BULLETS:
        if line.startswith(bullet):
            key, value = _colon(line[len(bullet) :])
            return CopiedLine("an item of a list", key, _bare(value)) if value else None
    if line.startswith(("+", "-")):
        key, value = _colon(line[1:])
        return CopiedLine("a line of a diff", key, value, sure=False) if value else None
    return None


def _quoted(line: str) -> CopiedLine | None:
    """`"memory": 4096,` as in JSON."""
    key, value = _colon(line.rstrip(","))
    bare = _bare(key)
    return CopiedLine("a line of JSON", bare, _bare(value)) if bare != key and value else None


def _assigned(line: str) -> CopiedLine | None:
    """`memsize = "4096"`, as other tools write it."""
    key, equals, value = line.partition("=")
    key = key.rstrip(WHITE)
    if not equals or not key or not set(key) <= _OF_KEYS:
        return None
    return CopiedLine("a setting of another tool", key, _bare(value.strip(WHITE)))


def _with_other_key(line: str) -> CopiedLine | None:
    """`MemorySize: 4096`."""
    key, value = _colon(line)
    if not value or not key or not set(key) <= _OF_KEYS:
        return None
    return CopiedLine("a setting of another tool", key, value)


def _without_colon(line: str) -> CopiedLine | None:
    """`memory 4096`."""
    key, value = _parted(line)
    if not value or not set(key) <= _OF_KEYS or set(value) & set(WHITE):
        return None
    return CopiedLine("a key without its colon", key, value)


def _colon(text: str) -> tuple[str, str]:
    key, _, value = text.partition(":")
    return key.strip(WHITE), value.strip(WHITE)


def _parted(text: str) -> tuple[str, str]:
    """A key, and the value behind a space or an equals sign."""
    end = next((at for at, character in enumerate(text) if character in "= \t"), len(text))
    return text[:end], text[end + 1 :].strip(WHITE)


def _bare(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES
    return text[1:-1] if quoted else text
