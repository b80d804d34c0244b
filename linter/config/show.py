"""`--show-config`: what holds for a tree, as TOML, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.output.escape import visible, visible_character

from .globs import Glob
from .keys import Kind
from .model import KEYS, Config


def show(config: Config) -> str:
    """The effective values, each with its origin as a comment; ends with a line feed."""
    source = config.source.name if config.source else "none"
    return "\n".join([f"# config file: {visible(source)}", *_plain(config), *_tables(config)]) + "\n"


def _plain(config: Config) -> Iterator[str]:
    for key, about in KEYS.items():
        if about.kind.is_table:
            continue
        value = config.value(key)
        if about.kind is Kind.THRESHOLD and value is None:
            value = "never"
        line = f"# {key} is not set" if value is None else f"{key} = {_toml(value)}"
        yield f"{line}  # {visible(config.origin(key))}"


def _tables(config: Config) -> Iterator[str]:
    if config.per_file_ignores:
        yield "\n[per-file-ignores]"
        for glob, words in config.per_file_ignores.items():
            yield f"{_toml(glob)} = {_toml(words)}  # {visible(config.origin('per-file-ignores', glob.pattern))}"
    if config.severity:
        yield "\n[severity]"
        for rule, severity in config.severity.items():
            yield f"{rule} = {_toml(severity)}  # {visible(config.origin('severity', rule))}"
    for vmid, guest in config.guests.items():
        yield f"\n[guests.{vmid}]"
        yield f"ignore = {_toml(guest.ignore)}  # {visible(config.origin('guests', str(vmid), 'ignore'))}"
    for name, node in config.nodes.items():
        yield f"\n[nodes.{_toml(name)}]"
        if node.pve is not None:
            yield f"pve = {_toml(node.pve)}  # {visible(config.origin('nodes', name, 'pve'))}"
        for address, (vendor, device) in node.pci.items():
            yield f'pci.{_toml(address)} = "{vendor}:{device}"  # {visible(config.origin("nodes", name, "pci"))}'


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    text = value.pattern if isinstance(value, Glob) else str(value)
    return f'"{"".join(map(_toml_character, text))}"'


def _toml_character(character: str) -> str:
    """Escaped where it does not print; half of a character, which TOML has no word for, is shown as text."""
    if character in '"\\' or "\ud800" <= character <= "\udfff":
        return "\\" + visible_character(character)
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
