from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.formats.words import config_id
from pvelint.grammar.schema.options.table import suboption_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.grammar.version import Version
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value, wrong_text

_KIND = {"hostpci": "PCI", "usb": "USB"}
_NO_NAMES = frozenset(("none", "off", "no", "false", "on", "yes", "true", "auto", "host", "spice", "spice3"))
_HEX = frozenset("0123456789abcdef-_")


class MappingWithoutKey(LineRule):
    """A resource mapping stands where PVE reads an address.

    ## What it finds

    A word in the place of the host address: `hostpci0: hba`, `usb0: host=dongle`. The name of a mapping needs
    `mapping=`. For virtiofs, which knows nothing but mappings, a path, or `mapping=` where the option is `dirid`.

    ## Why it matters

    PVE drops the whole line: the VM starts without the device, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "mapping-without-key"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 5
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer/PCI.pm ($hostpci_fmt), USB.pm ($usb_fmt), Virtiofs.pm ($virtiofs_fmt)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        key = base_key(line)
        if key in _KIND:
            for node, problem in faults(line, Code.PATTERN, option="host"):
                if _is_name(wrong_text(line, problem), line, node):
                    yield _bare(line, node, problem, _KIND[key])
                    return
        if key == "virtiofs":
            for _, problem in faults(line, Code.FORMAT, option="dirid"):
                if wrong_text(line, problem).startswith("/"):
                    reason = f"`{wrong_text(line, problem)}` is a path, virtiofs takes the name of a directory mapping"
                    yield verdict(
                        line, problem, reason, "map the directory (Datacenter, Resource Mappings), name that"
                    )
                    return
            for node, problem in faults(line, Code.UNKNOWN_SUBOPTION, option="mapping"):
                value = node.value.text
                yield verdict(
                    line,
                    problem,
                    "the directory mapping of virtiofs is named by `dirid`",
                    help="write `dirid=` instead of `mapping=`",
                    repaired=with_value(line, value[: problem.start] + "dirid" + value[problem.end :]),
                    title="write dirid",
                )
                return


def _bare(line: ReadLine, node: SettingLine, problem: Problem, kind: str) -> LineFinding:
    text = wrong_text(line, problem)
    value = node.value.text
    start = next(i.start for i in parse_property_string(value).items if i.start <= problem.start < i.end)
    reason = f"`{text}` is no {kind} address, and the name of a mapping needs `mapping=`"
    if line.version < Version.V8_4:
        return verdict(line, problem, f"`{text}` is no {kind} address", "mappings are known since PVE 8")
    return verdict(
        line,
        problem,
        reason,
        help=f"write `mapping={text}`",
        repaired=with_value(line, f"{value[:start]}mapping={text}{value[problem.end :]}"),
        title=f"write mapping={text}",
    )


def _is_name(text: str, line: ReadLine, node: SettingLine) -> bool:
    """It can be a mapping's name, and cannot be meant as an address, as nothing, or as a sub-option."""
    word = text.lower()
    if word in _NO_NAMES or set(word) <= _HEX or word in suboption_names(node.key.text, line.version):
        return False
    return config_id(text, line.version) is None
