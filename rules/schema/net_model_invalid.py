from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, with_value, wrong_text
from ._wrong_word import wrong_word

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
    rank = 20
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Network.pm ($net_fmt, @nic_models)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "net":
            return
        yield from _first(_misnamed(line), _wrong_model(line), _without_model(line))


def _first(*ways: Iterator[LineFinding]) -> Iterator[LineFinding]:
    found = next((finding for way in ways for finding in way), None)
    if found is not None:
        yield found


def _misnamed(line: ReadLine) -> Iterator[LineFinding]:
    """`VirtIO=MAC`: an unknown name that is nearly a model's, or whose value is a MAC address."""
    for node, problem in faults(line, Code.UNKNOWN_SUBOPTION):
        meant = _meant(problem.option or "", _models(problem.allowed))
        if meant or _is_address(_value_of(node, problem)):
            yield wrong_word(line, problem, "a network card model", meant, _help(problem.allowed))


def _wrong_model(line: ReadLine) -> Iterator[LineFinding]:
    for _, problem in faults(line, Code.ENUM, option="model"):
        text = wrong_text(line, problem)
        if not _is_address(text):
            yield wrong_word(
                line, problem, "a network card model", _meant(text, problem.allowed), _help(problem.allowed)
            )
            return
        readings = [(f"give it model {name}", with_part(line, problem, f"{name}={text}")) for name in _USUAL]
        yield verdict(
            line, problem, "a MAC address stands here without its model", "write MODEL=MAC", readings=readings
        )


def _without_model(line: ReadLine) -> Iterator[LineFinding]:
    if next(faults(line, Code.UNKNOWN_SUBOPTION), None):
        return
    for node, problem in faults(line, Code.MISSING_SUBOPTION, option="model"):
        value = node.value.text
        readings = [(f"give it model {name}", with_value(line, f"{name},{value}")) for name in _USUAL]
        yield verdict(
            line, problem, "the network card has no model", _help(problem.allowed), readings=readings
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


def _value_of(node: SettingLine, problem: Problem) -> str:
    """What stands behind the name that a problem is about."""
    items = parse_property_string(node.value.text).items
    return next((item.value.text for item in items if item.value and item.start == problem.start), "")


def _help(models: Sequence[str]) -> str:
    return f"write one of {', '.join(_models(models))}"
