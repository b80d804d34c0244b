"""firewall/cluster.fw and firewall/<vmid>.fw: whether the filter is on and has rules (PVE::Firewall)."""

from __future__ import annotations

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read, words
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import FILE_START, WHITE, Part, Place, Span
from pvelint.grammar.syntax.scalars import whole_number

_PLAIN = ("options", "aliases", "rules")
_NAMED = ("group", "ipset")
_DIRECTIONS = ("in", "out", "forward", "group")


class Firewall(Record):
    path: str
    options: dict[str, Property]
    """`[OPTIONS]`, names in lower case."""
    rules: tuple[int, ...]
    """The lines (from 1) of the rules that are not switched off by a leading bar."""

    @property
    def enabled(self) -> bool:
        """By 1 alone: a larger number is the time of a trial that is over after a minute (parse_clusterfw_option)."""
        found = self.options.get("enable")
        return found is not None and whole_number(found.value.text) == 1

    def place(self, name: str = "enable") -> Place:
        found = self.options.get(name)
        return found.place() if found else Place(path=self.path, span=FILE_START)


def read_firewall(path: str, text: str) -> Read[Firewall]:
    """As PVE::Firewall::generic_fw_config_parser goes through it; of rules only the beginning is looked at."""
    options: dict[str, Property] = {}
    rules: list[int] = []
    problems: list[FileProblem] = []
    section = ""
    for number, source in enumerate(text.split("\n"), 1):
        line = source.strip(WHITE)
        if not line or line.startswith("#"):
            continue
        start = len(source) - len(source.lstrip(WHITE))
        wrong = ""
        if header := _section(line):
            section = header
        elif line.startswith("["):
            wrong = "not a section of a firewall file"
        elif not section:
            wrong = "a line above the first section"
        elif section == "options" and (option := _option(path, number, line, start)) is not None:
            options[option.name.text.lower()] = option
        elif section == "options":
            wrong = "not an `option: value` line"
        elif section in ("rules", "group") and not _is_rule(line):
            wrong = "a rule begins with `IN`, `OUT`, `FORWARD` or `GROUP`"
        elif section == "rules" and not line.startswith("|"):
            rules.append(number)
        if wrong:
            place = Place(path=path, span=Span.on_line(number, start, start + len(line)))
            problems.append(FileProblem(place, f"{wrong}: PVE ignores this line"))
    return Read(Firewall(path, options, tuple(rules)), tuple(problems))


def _section(line: str) -> str:
    """The kind of section that a line begins, empty for any other line."""
    inner, closed, after = line.removeprefix("[").partition("]")
    if not closed or not line.startswith("["):
        return ""
    name = [word.text.lower() for word in words(inner)]
    if len(name) == 1 and name[0] in _PLAIN and not after:
        return name[0]
    is_named = len(name) == 2 and name[0] in _NAMED and after.strip(WHITE)[:1] in ("", "#")
    return name[0] if is_named else ""


def _is_rule(line: str) -> bool:
    """As far as its first two words tell (PVE::Firewall::parse_fw_rule)."""
    called = words(line.removeprefix("|").partition("#")[0])
    return len(called) > 1 and called[0].text.lower() in _DIRECTIONS


def _option(path: str, number: int, line: str, start: int) -> Property | None:
    name, colon, value = line.partition(":")
    bare = value.strip(WHITE)
    if not colon or not bare or len(words(name)) != 1 or name[-1:] in WHITE:
        return None
    end = start + len(line)
    return Property(
        path, number, Part(name, start, start + len(name)), Part(bare, end - len(bare), end), "OPTIONS"
    )
