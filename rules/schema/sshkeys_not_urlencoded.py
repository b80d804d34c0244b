from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import WHITE
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
from pvelint.rules.line_kit.words import split_words

_KEY_TYPES = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")
_SEPARATORS = re.compile(f"(?:[,;]|%0[aA])[{WHITE}]*(?={'|'.join(_KEY_TYPES)})")
"""What stands between two keys where no line feed can."""
_OF_A_FORM = re.compile(f"(?:{'|'.join(_KEY_TYPES)})[a-z0-9@.-]{{1,40}}\\+AAAA")
"""The beginning of a key in the encoding of web forms, in which `+` is a space."""
_RAW = frozenset("/=@: ")
"""What no web form leaves as it is."""
_KEPT = "-_.!~*'()"
"""What `encodeURIComponent` leaves alone, and PVE's format with it; letters and digits as well."""


class SshkeysNotUrlencoded(LineRule):
    """`sshkeys` holds a public key as it is, where PVE wants it URL-encoded.

    ## What it finds

    `sshkeys: ssh-ed25519 AAAAC3... me@host`: spaces, `+`, `/`, `=`, `@` and `:` must be written as `%20`, `%2B`,
    `%2F`, `%3D`, `%40` and `%3A`, a line feed between two keys as `%0A`; also a path where the keys themselves belong, and `+`
    for a space, as web forms write it.

    ## Why it matters

    PVE drops the whole line: cloud-init gives the guest no key, so that nobody can log in, and the next write
    erases the line for good. `qm set VMID --sshkeys FILE` and the web interface encode by themselves, a text
    editor does not.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "sshkeys-not-urlencoded"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("sshkeys",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = (
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_urlencoded)",
        "qemu-server 9.2.6 PVE/CLI/qm.pm (uri_escape)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT):
            raw = setting.value
            encoded = _encoded(raw) if raw.startswith(_KEY_TYPES) else None
            mixed = "%" in raw and bool(set(raw) & set(WHITE))
            yield refusal(
                setting,
                problem,
                "this names a file of public keys, not the keys themselves"
                if raw.startswith(("/", "~", "./"))
                else "the public keys are not URL-encoded",
                help="write them URL-encoded (a space is `%20`, a line feed `%0A`), or run"
                " `qm set VMID --sshkeys FILE`, which encodes them",
                fix=write_value(
                    setting, encoded, "URL-encode the keys", Applicability.UNSAFE if mixed else None
                ),
            )


def _encoded(raw: str) -> str | None:
    """As PVE encodes; what stands there encoded already, in a text without blanks, is left as it is.

    None where a `+` may be a space or itself.
    """
    from urllib.parse import quote

    if _OF_A_FORM.match(raw):
        if set(raw) & _RAW:
            return None
        raw = raw.replace("+", "%20")
    if "%" in raw and not set(raw) & set(WHITE):
        return quote(raw, safe=_KEPT + "%", errors="surrogateescape")
    return quote("\n".join(_keys(raw)), safe=_KEPT, errors="surrogateescape")


def _keys(raw: str) -> list[str]:
    """The keys of a line, each `TYPE BASE64 COMMENT`."""
    keys: list[list[str]] = []
    for word in split_words(_SEPARATORS.sub(" ", raw.replace("\\n", " "))):
        if word.startswith(_KEY_TYPES) and (not keys or len(keys[-1]) > 1):
            keys.append([])
        keys[-1].append(word)
    return [" ".join(key) for key in keys]
