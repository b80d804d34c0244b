"""firewall/cluster.fw and firewall/<vmid>.fw: whether the filter is on and has rules (PVE::Firewall)."""

from __future__ import annotations

from dataclasses import dataclass

from ..parse import parse_line
from ..section_config import Property
from ..syntax import FILE_START, WHITE, HeaderLine, Place, SettingLine
from .reading import Read, whole_number

_NO_RULE = ("", "#", "|")


@dataclass(frozen=True, slots=True)
class Firewall:
    path: str
    options: dict[str, Property]
    """`[OPTIONS]`, names in lower case."""
    rules: tuple[int, ...]
    """The lines (from 1) of the rules that are not switched off by a leading bar."""

    @property
    def enabled(self) -> bool:
        found = self.options.get("enable")
        return found is not None and bool(whole_number(found.value.text))

    def place(self, name: str = "enable") -> Place:
        found = self.options.get(name)
        return found.place() if found else Place(path=self.path, span=FILE_START)


def read_firewall(path: str, text: str) -> Read[Firewall]:
    options: dict[str, Property] = {}
    rules: list[int] = []
    section = ""
    for number, source in enumerate(text.split("\n"), 1):
        line = parse_line(source)
        if isinstance(line, HeaderLine):
            section = line.name.text.lower()
        elif section == "options" and isinstance(line, SettingLine):
            options[line.key.text.lower()] = Property(path, number, line.key, line.value, "OPTIONS")
        elif source.startswith("["):
            section = ""
        elif section == "rules" and source.lstrip(WHITE)[:1] not in _NO_RULE:
            rules.append(number)
    return Read(Firewall(path, options, tuple(rules)))
