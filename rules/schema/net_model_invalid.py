from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
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
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word

_HEX = frozenset("0123456789abcdefABCDEF")
_BETWEEN = ":-."
_MAC_DIGITS = 12
_OTHER_NAMES = {
    "virtio-net": "virtio",
    "virtio_net": "virtio",
    "virtio-net-pci": "virtio",
    "e1000-82574l": "e1000e",
    "e1000-82545": "e1000-82545em",
    "vmxnet": "vmxnet3",
}
_USUAL = ("virtio", "e1000")


class NetModelInvalid(LineRule):
    """A network card has no model, or one that PVE does not know.

    ## What it finds

    `VirtIO=BC:24:11:00:00:01` (the case counts), a name of QEMU's or another tool's as `virtio-net-pci`, a bare
    MAC address, no model at all.

    ## Why it matters

    PVE drops the whole line: the VM starts without this network card, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "net-model-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("net",)
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Network.pm ($net_fmt, @nic_models)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        yield from _first(_misnamed(setting), _wrong_model(setting), _without_model(setting))


def _first(*ways: Iterator[LineFinding]) -> Iterator[LineFinding]:
    found = next((finding for way in ways for finding in way), None)
    if found is not None:
        yield found


def _misnamed(setting: ReadSetting) -> Iterator[LineFinding]:
    """`VirtIO=MAC`: an unknown name that is nearly a model's, or whose value is a MAC address."""
    for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
        meant = _meant(problem.option or "", _models(problem.allowed))
        if meant or _is_address(_value_of(setting, problem)):
            yield wrong_word(setting, problem, "a network card model", meant, _help(problem.allowed))


def _wrong_model(setting: ReadSetting) -> Iterator[LineFinding]:
    for problem in faults(setting, Code.ENUM, option="model"):
        text = setting.wrong_text(problem)
        if not _is_address(text):
            yield wrong_word(
                setting,
                problem,
                "a network card model",
                _meant(text, problem.allowed),
                _help(problem.allowed),
            )
            return
        ways = [write_part(setting, problem, f"{name}={text}", f"give it model {name}") for name in _USUAL]
        yield refusal(
            setting,
            problem,
            "a MAC address stands here without its model",
            "write MODEL=MAC",
            alternatives=[way for way in ways if way],
        )


def _without_model(setting: ReadSetting) -> Iterator[LineFinding]:
    if next(faults(setting, Code.UNKNOWN_SUBOPTION), None):
        return
    for problem in faults(setting, Code.MISSING_SUBOPTION, option="model"):
        value = setting.value
        ways = [LineFix(f"give it model {name}", setting.with_value(f"{name},{value}")) for name in _USUAL]
        yield refusal(
            setting, problem, "the network card has no model", _help(problem.allowed), alternatives=ways
        )


def _models(names: Sequence[str]) -> list[str]:
    """The models among the names that a net line may hold before `=`, which begin with them."""
    from pvelint.grammar.schema.options.devices import NIC_MODELS

    return [name for name in names if name in NIC_MODELS.split()]


def _meant(text: str, models: Sequence[str]) -> str | None:
    known = _OTHER_NAMES.get(text.lower())
    return known if known in models else closest(text, models)


def _is_address(text: str) -> bool:
    digits = [sign for sign in text if sign not in _BETWEEN]
    return len(digits) == _MAC_DIGITS and set(digits) <= _HEX


def _value_of(setting: ReadSetting, problem: Problem) -> str:
    """What stands behind the name that a problem is about."""
    return next((item.value.text for item in setting.items if item.value and item.start == problem.start), "")


def _help(models: Sequence[str]) -> str:
    return f"write one of {', '.join(_models(models))}"
