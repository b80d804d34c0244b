from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
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
from pvelint.rules.line_kit.fixes import without_item, write_part, write_value
from pvelint.rules.line_kit.refusal import faults, refusal

from ._addresses import fitting

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
    then skips the whole line when it makes the cloud-init drive: the guest gets no settings for this network
    device.

    ## When to ignore it

    Never: the guest does not get the address.
    """

    name = "ipconfig-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.IGNORED,)
    keys = ("ipconfig",)
    rank = Rank.OPTION
    sound_lines = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Network.pm ($ipconfig_fmt, parse_ipconfig)",
        "libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_ipv4_config, pve_verify_ipv6_config)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, *_CODES):
            finding = _fault(setting, problem)
            if finding is not None:
                yield finding
                return
        if not setting.dropped and setting.is_for_next_start:
            yield from _passed_over(setting)


def _fault(setting: ReadSetting, problem: Problem) -> LineFinding | None:
    text, name = setting.wrong_text(problem), problem.option or ""
    if problem.code is Code.UNKNOWN_SUBOPTION:
        meant = _NAMES.get(name.lower())
        reason = f"`{name}` is not a sub-option of `ipconfigN`, only `ip`, `gw`, `ip6` and `gw6` are"
        return (
            refusal(setting, problem, reason, f"write `{meant}`", write_part(setting, problem, meant))
            if meant
            else None
        )
    if problem.code is Code.REQUIRES:
        return refusal(
            setting,
            problem,
            f"`{name}` works only together with `{problem.expected}`",
            f"add `{problem.expected}=ADDRESS/PREFIX`, or remove `{name}`",
        )
    if problem.code is Code.NO_DEFAULT_KEY:
        found = fitting("", text)
        reason = f"`{text}` has no name"
    else:
        found = fitting(name, text)
        reason = f"`{text}` is not valid for `{name}`, which takes {problem.expected}"
    if found is None:
        return refusal(setting, problem, reason, _help(name, text, problem.expected))
    start = problem.start - (len(name) + 1 if problem.code is Code.FORMAT else 0)
    fix = LineFix(f"write `{found}`", setting.with_part(start, problem.end, found))
    return refusal(setting, problem, reason, f"write `{found}`", fix)


def _help(name: str, text: str, expected: str) -> str:
    if name in ("ip", "ip6") and "/" not in text and set(text) <= set("0123456789abcdefABCDEF.:"):
        return f"add the network's prefix length, such as `{name}={text}/{24 if name == 'ip' else 64}`"
    return f"write {expected}" if expected and name else "write `ip=ADDRESS/PREFIX,gw=ADDRESS`"


def _passed_over(setting: ReadSetting) -> Iterator[LineFinding]:
    options = setting.options
    for ip, gateway, words in (("ip", "gw", ("dhcp",)), ("ip6", "gw6", ("auto", "dhcp", "manual"))):
        if gateway in options and ip in options and options[ip].value in words:
            item = options[gateway].item
            start, end = setting.columns(item.start, item.end)
            yield LineFinding(
                start=start,
                end=end,
                message=f"a gateway is not possible with `{ip}={options[ip].value}`; PVE leaves this line out of the cloud-init"
                " drive, and the guest gets no settings for this network device",
                help=f"remove `{gateway}`, or give `{ip}` an address",
                option=gateway,
                severity=Severity.WARNING,
                impact=Impact.IGNORED,
                fix=write_value(
                    setting, without_item(setting.value, item.start, item.end), f"remove `{gateway}`"
                ),
            )
            return
