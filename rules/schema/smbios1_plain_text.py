from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import WHITE, encode
from pvelint.grammar.syntax.scalars import is_true
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_TEXTS = ("family", "manufacturer", "product", "serial", "sku", "version")
_OTHERS = ("base64", "uuid")
_SHORTEST_TELLING = 8
"""Characters below which plain words look like base64 by chance."""


class Part(NamedTuple):
    name: str
    text: str


class Smbios1PlainText(LineRule):
    """A text of `smbios1` is plain where PVE wants base64, or encoded without `base64=1`.

    ## What it finds

    A text with spaces, commas or other characters that are not base64, such as `manufacturer=Foo Bar`; plain text beside
    `base64=1`; and base64 text without `base64=1`, which the guest sees as it is.

    ## Why it matters

    For a wrong character PVE drops the whole line, `uuid` included: the guest's UUID is then all zeros (run with QEMU
    7.2, without `-smbios`), which ends Windows activations and licences. The next write erases the line for good.

    ## When to ignore it

    Never where PVE drops the line.
    """

    name = "smbios1-plain-text"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.GUEST,)
    keys = ("smbios",)
    rank = Rank.OPTION
    sound_lines = True
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm ($smbios1_fmt, config_to_command)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.PATTERN, Code.NO_DEFAULT_KEY):
            parts = _parts(setting.value)
            if problem.option in _OTHERS or parts is None:
                continue
            yield refusal(
                setting,
                problem,
                _reason(problem.option or "", parts),
                help="encode the texts in base64 and add `base64=1`",
                fix=write_value(setting, _encoded(parts), "encode the texts", _applicability(parts)),
            )
            return
        if not setting.dropped:
            yield from _mixed_up(setting)


def _reason(option: str, parts: list[Part]) -> str:
    text = f"the text of `{option}`" if option else "a text of `smbios1`"
    lost = any(part.name == "uuid" for part in parts)
    uuid = ", and without this line the VM's UUID is all zeros" if lost else ""
    return f"{text} has characters that are not base64{uuid}"


def _parts(value: str) -> list[Part] | None:
    """The sub-options, texts with their commas; None where a part belongs to no text."""
    parts: list[Part] = []
    for piece in value.split(","):
        name, equals, text = piece.partition("=")
        if equals and name in (*_TEXTS, *_OTHERS):
            parts.append(Part(name, text))
        elif parts and parts[-1].name in _TEXTS and piece:
            parts[-1] = Part(parts[-1].name, f"{parts[-1].text},{piece}")
        elif piece.strip(WHITE):
            return None
    return parts


def _encoded(parts: list[Part]) -> str:
    """With all texts in base64; those of a line that says `base64=1` stay where they are it already."""
    marked = any(part.name == "base64" and is_true(part.text) for part in parts)
    shown = [] if marked else ["base64=1"]
    for name, text in parts:
        if name == "base64" and not marked:
            continue
        plain = name in _TEXTS and not _is_encoded(text, marked=marked)
        shown.append(f"{name}={_to_base64(text) if plain else text}")
    return ",".join(shown)


def _is_encoded(text: str, *, marked: bool) -> bool:
    return _decoded(text) is not None if marked else _looks_encoded(text)


def _applicability(parts: list[Part]) -> Applicability | None:
    """A text that looks encoded already may as well be meant as it stands."""
    marked = any(part.name == "base64" for part in parts)
    guessed = not marked and any(part.name in _TEXTS and _looks_encoded(part.text) for part in parts)
    return Applicability.UNSAFE if guessed else None


def _mixed_up(setting: ReadSetting) -> Iterator[LineFinding]:
    options = setting.options
    texts = [options[name] for name in _TEXTS if name in options]
    marked = "base64" in options and options["base64"].value == "1"
    if marked:
        wrong = next((t for t in texts if _decoded(t.value) is None), None)
        message = "is not base64, although `base64=1` is set: the guest sees garbled text"
        help = "encode the text in base64"
    else:
        sure = texts and "base64" not in options
        wrong = texts[0] if sure and all(_looks_encoded(text.value) for text in texts) else None
        message = "looks like base64, but without `base64=1` the guest sees it as it is"
        help = "add `base64=1`"
    if wrong is None:
        return
    value = setting.value
    start, end = setting.columns(wrong.item.start, wrong.item.end)
    yield LineFinding(
        start=start,
        end=end,
        option=wrong.name,
        severity=Severity.WARNING,
        impact=Impact.GUEST,
        message=f"the text of `{wrong.name}` {message}",
        help=help,
        fix=write_value(
            setting,
            _encoded(_parts(value) or []) if marked else f"{value},base64=1",
            "encode the text" if marked else "set `base64=1`",
        ),
    )


def _looks_encoded(text: str) -> bool:
    return len(text) >= _SHORTEST_TELLING and text.endswith("=") and _decoded(text) is not None


def _decoded(text: str) -> str | None:
    """The readable text that base64 stands for, also without its last `=`; None if it is none."""
    import base64
    import binascii

    try:
        padded = encode(text) + b"=" * (-len(text) % 4)
        plain = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return plain if plain.isprintable() else None


def _to_base64(text: str) -> str:
    import base64

    return base64.b64encode(encode(text.strip(WHITE))).decode("ascii")
