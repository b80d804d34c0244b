from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import WHITE
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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.words import split_words

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class NameNotDns(LineRule):
    """The name of a guest is not a DNS name.

    ## What it finds

    A name with `_`, spaces, accents or other characters, or with a part that begins or ends with `-`. A VM's name
    consists of ASCII letters, digits and `-`, in one or more parts joined by dots.

    ## Why it matters

    PVE drops the line: the VM is shown as `VM 105`, cloud-init calls the guest so, and the next write erases the
    name for good.
    Of a container PVE complains at each read, and gives the container the name as it stands, which DNS and many programs
    do not take.

    ## When to ignore it

    Never: the VM has no name, or the container a wrong one.
    """

    name = "name-not-dns"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    keys = ("name", "hostname")
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_dns_name)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if (setting.base == "hostname") is (setting.kind is VM):
            return
        for problem in faults(setting, Code.FORMAT):
            text = setting.value
            meant = _meant(text)
            yield refusal(
                setting,
                problem,
                f"a {setting.kind.noun}'s name must be a DNS name: {_wrong(text)}",
                help="use letters, digits and `-`, with parts joined by single dots"
                + (f": `{meant}`" if meant else ""),
                fix=write_value(
                    setting,
                    meant,
                    applicability=Applicability.SAFE
                    if _is_respelled(text) and setting.dropped
                    else Applicability.UNSAFE,
                ),
            )


def _wrong(text: str) -> str:
    wrong = dict.fromkeys(c for c in text if c not in _LETTERS and c not in ".-")
    if not wrong:
        return "no part may be empty, or begin or end with `-`"
    shown = ", ".join("a space" if c in WHITE else f"`{c}`" for c in list(wrong)[:4])
    return f"{shown} {'is' if len(wrong) == 1 else 'are'} not allowed"


def _is_respelled(text: str) -> bool:
    """Only spaces, underscores and the ends of its parts are to change."""
    return set(text) <= _LETTERS | set("_.- ")


def _meant(text: str) -> str:
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = "".join(c if c in _LETTERS or c in ".-" else " " for c in plain)
    parts = ("-".join(split_words(part)).strip("-") for part in words.split("."))
    return ".".join(part for part in parts if part)
