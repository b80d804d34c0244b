from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.formats.words import config_id
from pvelint.grammar.schema.options.table import suboption_names
from pvelint.grammar.schema.other_words import value_meaning
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.version import Version
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal

_KIND = {"hostpci": "PCI", "usb": "USB"}
_NO_NAMES = frozenset(("none", "off", "no", "false", "on", "yes", "true", "auto", "host", "spice", "spice3"))
_HEX = frozenset("0123456789abcdef-_")


class MappingWithoutKey(LineRule):
    """The name of a resource mapping is where PVE reads an address.

    ## What it finds

    A word in the place of the host address: `hostpci0: hba`, `usb0: host=dongle`. The name of a mapping needs
    `mapping=`. For virtiofs, which takes only mappings, a path, or `mapping=` where the option is `dirid`.

    ## Why it matters

    PVE drops the whole line: the VM starts without the device, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "mapping-without-key"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("hostpci", "usb", "virtiofs")
    rank = Rank.SPECIFIC
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm ($hostpci_fmt)",
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm ($usb_fmt)",
        "qemu-server 9.2.6 PVE/QemuServer/Virtiofs.pm ($virtiofs_fmt)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.base
        if key in _KIND:
            for problem in faults(setting, Code.PATTERN, option="host"):
                if _is_name(setting.wrong_text(problem), setting):
                    yield _bare(setting, problem, _KIND[key])
                    return
        if key == "virtiofs":
            for problem in faults(setting, Code.FORMAT, option="dirid"):
                if setting.wrong_text(problem).startswith("/"):
                    reason = f"`{setting.wrong_text(problem)}` is a path, but virtiofs takes the name of a directory mapping"
                    yield refusal(
                        setting,
                        problem,
                        reason,
                        "map the directory (Datacenter, Resource Mappings) and name that mapping",
                    )
                    return
            for problem in faults(setting, Code.UNKNOWN_SUBOPTION, option="mapping"):
                value = setting.value
                yield refusal(
                    setting,
                    problem,
                    "virtiofs names its directory mapping with `dirid`",
                    help="write `dirid=` instead of `mapping=`",
                    fix=write_value(
                        setting, value[: problem.start] + "dirid" + value[problem.end :], "write `dirid`"
                    ),
                )
                return


def _bare(setting: ReadSetting, problem: Problem, kind: str) -> LineFinding:
    text = setting.wrong_text(problem)
    value = setting.value
    item = setting.item_at(problem.start)
    start = item.start if item is not None else problem.start
    reason = f"`{text}` is not a {kind} address, and the name of a mapping needs `mapping=`"
    if setting.version < Version.V8_4:
        return refusal(setting, problem, f"`{text}` is not a {kind} address", "mappings are new in PVE 8")
    return refusal(
        setting,
        problem,
        reason,
        help=f"write `mapping={text}`",
        fix=LineFix(
            f"write `mapping={text}`",
            setting.with_value(f"{value[:start]}mapping={text}{value[problem.end :]}"),
            mapping=text,
        ),
    )


def _is_name(text: str, setting: ReadSetting) -> bool:
    """It can be a mapping's name, and cannot be meant as an address, as nothing, or as a sub-option."""
    word = text.lower()
    if (
        word in _NO_NAMES
        or word.startswith("pci_")
        or set(word) <= _HEX
        or word in suboption_names(setting.key, setting.version, setting.kind)
        or value_meaning(setting.base, "host", text)
    ):
        return False
    return config_id(text, setting.version) is None
