from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.qemu_args import arguments, is_balanced
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_QUOTE = '"'


class ArgsQuotes(GuestRule):
    """The quotes in `args` do not do what they seem to do.

    ## What it finds

    - A quote that is not closed, or a backslash at the end.
    - Quotes around an option together with its value (`"-cpu host"`).
    - A double quote at the very start and at the very end of `args`.

    ## Why it matters

    PVE splits `args` as a shell does. Where a quote is open it gives up without a message, and QEMU gets nothing of
    the line.

    PVE's writer takes a quote at the start and one at the end for a pair around the whole value and removes both:
    `"-device" "x"` is `-device" "x` after the next change of any setting, one word that QEMU does not know. Where
    quotes are a pair around several words, QEMU gets these as one word today and does not start ("-cpu host: invalid
    option").

    ## When to ignore it

    Never: the VM runs without the arguments, or will not start after the next change.
    """

    name = "args-quotes"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.IGNORED
    fix = Applicability.SAFE
    other_impacts = (Impact.QEMU_REFUSES, Impact.HYGIENE)
    keys = ("args",)
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/Tools.pm (split_args: Text::ParseWords::shellwords)",
        "QEMU 7.2.22 '-cpu host' as one argument, run",
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config runs check_type over args)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        text = setting.value
        if not is_balanced(text):
            yield Finding(
                place=setting.part(0, len(text)),
                message="`args` has an unclosed quote or a trailing backslash: QEMU receives none of it",
                help="close the quote, or write a backslash before it",
            )
        elif found := list(_joined(setting, text)):
            yield from found
        elif len(text) > 1 and text[0] == text[-1] == _QUOTE:
            yield _stripped(setting, text)


def _joined(setting: Setting, text: str) -> Iterator[Finding]:
    """Quotes around an option and its value; what may be the value of the option before is left alone."""
    before = None
    for argument in arguments(text):
        start = argument.start
        is_value = before is not None and before.option and " " not in before.option and not before.value
        before = argument
        if is_value or " " not in argument.option or text[start] not in "\"'":
            continue
        end = text.index(text[start], start + 1)
        if text[start + 1 : end].lstrip("-") == argument.option:
            yield Finding(
                place=setting.part(start, end + 1),
                message="the quotes make one argument of an option and its value, which QEMU does not know: it refuses to start",
                help="remove the quotes around the two",
                severity=Severity.ERROR,
                impact=Impact.QEMU_REFUSES,
                fix=Fix.safe(
                    "remove the quotes",
                    setting.replace_part(start, start + 1, ""),
                    setting.replace_part(end, end + 1, ""),
                ),
            )


def _stripped(setting: Setting, text: str) -> Finding:
    bare = text[1:-1]
    place = setting.part(0, len(text))
    if _QUOTE in bare:
        return Finding(
            place=place,
            message="PVE removes the first and the last quote at its next write: QEMU then gets other arguments",
            help="begin or end with an argument without quotes, or remove quotes that are not needed",
            impact=Impact.HYGIENE,
        )
    if " " not in bare:
        return Finding(
            place=place,
            message="PVE removes the quotes at its next write",
            help="remove the quotes",
            severity=Severity.INFO,
            impact=Impact.HYGIENE,
        )
    return Finding(
        place=place,
        message="the quotes make one argument of all words, which QEMU does not know: it refuses to start",
        help="remove the quotes around the whole",
        severity=Severity.ERROR,
        impact=Impact.QEMU_REFUSES,
        fix=Fix.safe(
            "remove the quotes",
            setting.replace_part(0, 1, ""),
            setting.replace_part(len(text) - 1, len(text), ""),
        ),
    )
