from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import SectionKind
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._addresses import fitting
from ._words import base_key, faults, verdict, with_part, with_value, without_item, wrong_text

_NAMES = {
    "ip4": "ip", "ipv4": "ip", "address": "ip", "ipv6": "ip6", "gateway": "gw", "gw4": "gw", "gateway4": "gw",
    "gateway6": "gw6",
}  # fmt: skip
_CODES = (Code.FORMAT, Code.REQUIRES, Code.NO_DEFAULT_KEY, Code.UNKNOWN_SUBOPTION)


class IpconfigInvalid(LineRule):
    """An `ipconfigN` has no address that cloud-init could use.

    ## What it finds

    An address without prefix length, a gateway with one, an IPv6 address under `ip`, an address without a name,
    `gw` without `ip`; and what PVE reads without complaint: `gw` beside `ip=dhcp`, `gw6` beside `ip6=auto`,
    `dhcp` or `manual`.

    ## Why it matters

    PVE drops a line that it cannot read, and the next write erases it for good. A gateway beside DHCP it keeps, and
    then passes the whole line over when it makes the cloud-init drive: the guest gets no settings for this network
    card.

    ## When to ignore it

    Never: the guest does not get the address.
    """

    name = "ipconfig-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.IGNORED,)
    rank = 10
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer/Network.pm ($ipconfig_fmt, parse_ipconfig)",
        "pve-common PVE/JSONSchema.pm (pve_verify_ipv4_config, pve_verify_ipv6_config)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "ipconfig" or line.reading is None:
            return
        for _, problem in faults(line, *_CODES):
            finding = _fault(line, problem)
            if finding is not None:
                yield finding
                return
        if not line.dropped and line.section in (SectionKind.MAIN, SectionKind.PENDING):
            yield from _passed_over(line)


def _fault(line: ReadLine, problem: Problem) -> LineFinding | None:
    text, name = wrong_text(line, problem), problem.option or ""
    if problem.code is Code.UNKNOWN_SUBOPTION:
        meant = _NAMES.get(name.lower())
        repaired = with_part(line, problem, meant) if meant else None
        reason = f"`{name}` is not a sub-option here, only ip, gw, ip6 and gw6 are"
        return verdict(line, problem, reason, f"write {meant}", repaired, f"write {meant}") if meant else None
    if problem.code is Code.REQUIRES:
        return verdict(
            line,
            problem,
            f"`{name}` works only together with `{problem.expected}`",
            f"add {problem.expected}=ADDRESS/PREFIX, or remove {name}",
        )
    if problem.code is Code.NO_DEFAULT_KEY:
        found = fitting("", text)
        reason = f"`{text}` has no name"
    else:
        found = fitting(name, text)
        reason = f"`{text}` is not valid for {name}, which takes {problem.expected}"
    if found is None:
        return verdict(line, problem, reason, _help(name, text, problem.expected))
    start = problem.start - (len(name) + 1 if problem.code is Code.FORMAT else 0)
    assert isinstance(line.node, SettingLine)
    value = line.node.value.text
    repaired = with_value(line, value[:start] + found + value[problem.end :])
    return verdict(line, problem, reason, f"write {found}", repaired, f"write {found}")


def _help(name: str, text: str, expected: str) -> str:
    if name in ("ip", "ip6") and "/" not in text and set(text) <= set("0123456789abcdefABCDEF.:"):
        return f"add the length of the network's prefix, as {name}={text}/{24 if name == 'ip' else 64}"
    return f"write {expected}" if expected and name else "write ip=ADDRESS/PREFIX,gw=ADDRESS"


def _passed_over(line: ReadLine) -> Iterator[LineFinding]:
    assert line.reading is not None and isinstance(line.node, SettingLine)
    options = line.reading.options
    for ip, gateway, words in (("ip", "gw", ("dhcp",)), ("ip6", "gw6", ("auto", "dhcp", "manual"))):
        if gateway in options and ip in options and options[ip].value in words:
            item = options[gateway].item
            offset = line.node.value.start
            yield LineFinding(
                start=offset + item.start,
                end=offset + item.end,
                message=f"PVE leaves this line out when it makes the cloud-init drive, so that the guest gets no"
                f" settings for this card: a gateway cannot stand beside {ip}={options[ip].value}",
                help=f"remove {gateway}, or give {ip} an address",
                option=gateway,
                severity=Severity.WARNING,
                impact=Impact.IGNORED,
                repaired=with_value(line, without_item(line.node.value.text, item.start, item.end)),
                title=f"remove {gateway}",
            )
            return
