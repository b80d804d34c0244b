from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.other_words import name_meaning
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
from pvelint.rules.line_kit.fixes import write_part
from pvelint.rules.line_kit.meaning import meaning_of, word_meaning
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word

_HEX = frozenset("0123456789abcdefABCDEF")
_BETWEEN = ":-."
_MAC_DIGITS = 12
_BRIDGES = ("vmbr", "br0", "br1")
_USUAL = ("virtio", "e1000")


class NetModelInvalid(LineRule):
    """A network device has no model, or one that PVE does not know.

    ## What it finds

    `VirtIO=BC:24:11:00:00:01` (the case counts), a name from QEMU or another tool such as `virtio-net-pci`, a bare
    MAC address, no model at all.

    ## Why it matters

    PVE drops the whole line: the VM starts without this network device, and the next write erases the line for good.

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
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Network.pm ($net_fmt, $nic_model_list)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        yield from _first(_misnamed(setting), _wrong_model(setting), _without_model(setting))


def _first(*ways: Iterator[LineFinding]) -> Iterator[LineFinding]:
    found = next((finding for way in ways for finding in way), None)
    if found is not None:
        yield found


def _misnamed(setting: ReadSetting) -> Iterator[LineFinding]:
    """`VirtIO=MAC`: an unknown name that is nearly a model's, or one of no meaning whose value is a MAC address."""
    for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
        name, address = problem.option or "", _value_of(setting, problem)
        meant = word_meaning("net", "model", name, _models(problem.allowed))
        unknown = not meant and _is_address(address) and not name_meaning("net", name, address)
        if meant or unknown:
            yield wrong_word(setting, problem, "a network device model", meant, _help(problem.allowed))


def _wrong_model(setting: ReadSetting) -> Iterator[LineFinding]:
    for problem in faults(setting, Code.ENUM, option="model"):
        text = setting.wrong_text(problem)
        model, _, address = text.partition(":")
        given = [f"{name}={text}" for name in _USUAL] if _is_address(text) else []
        if text.startswith(_BRIDGES) and "bridge" not in setting.options:
            given = [f"{name},bridge={text}" for name in _USUAL]
        if given:
            ways = [write_part(setting, problem, text) for text in given]
            reason = "the model must come first"
            yield refusal(
                setting, problem, reason, "write `MODEL=MAC`", alternatives=[way for way in ways if way]
            )
            return
        if _is_address(address) and model in problem.allowed:
            yield wrong_word(setting, problem, "a network device model", f"{model}={address}")
            return
        meant = meaning_of(setting, problem)
        yield wrong_word(setting, problem, "a network device model", meant, _help(problem.allowed))
        return


def _without_model(setting: ReadSetting) -> Iterator[LineFinding]:
    if next(faults(setting, Code.UNKNOWN_SUBOPTION, Code.MISSING_NAME), None):
        return
    for problem in faults(setting, Code.MISSING_SUBOPTION, option="model"):
        value = setting.value
        ways = [
            LineFix(f"give it the model `{name}`", setting.with_value(f"{name},{value}")) for name in _USUAL
        ]
        yield refusal(
            setting, problem, "the network device has no model", _help(problem.allowed), alternatives=ways
        )


def _models(names: Sequence[str]) -> list[str]:
    """The models among the names that a net line may hold before `=`, which begin with them."""
    from pvelint.grammar.schema.options.devices import NIC_MODELS

    return [name for name in names if name in NIC_MODELS.split()]


def _is_address(text: str) -> bool:
    digits = [sign for sign in text if sign not in _BETWEEN]
    return len(digits) == _MAC_DIGITS and set(digits) <= _HEX


def _value_of(setting: ReadSetting, problem: Problem) -> str:
    """What stands behind the name that a problem is about."""
    item = setting.item_at(problem.start)
    return item.value.text if item is not None and item.value and item.start == problem.start else ""


def _help(models: Sequence[str]) -> str:
    return f"write one of {', '.join(_models(models))}"
