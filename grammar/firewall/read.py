"""A firewall file read as PVE::Firewall::generic_fw_config_parser goes through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.firewall_line import (
    AliasLine,
    BodyLine,
    RuleLine,
    SectionLine,
    parse_alias_line,
    parse_member_line,
    parse_option_line,
    parse_outer_line,
    parse_rule_line,
)
from pvelint.grammar.syntax.nodes import Part, Place, SettingLine, Span

from .addresses import BadAddressError, is_name, read_network
from .firewall import (
    LONGEST_GROUP,
    Alias,
    BadOption,
    BrokenRule,
    Firewall,
    Group,
    IpSet,
    Level,
    Member,
    Repeat,
    Rule,
)
from .options import takes

_FORMS = {
    "options": "[OPTIONS]",
    "aliases": "[ALIASES]",
    "ipset": "[IPSET name]",
    "rules": "[RULES]",
    "group": "[group name]",
}
_LONGEST = {"group": LONGEST_GROUP, "ipset": 64}
SECTIONS = {
    Level.DATACENTER: ("options", "aliases", "group", "rules", "ipset"),
    Level.NODE: ("options", "rules"),
    Level.GUEST: ("options", "aliases", "rules", "ipset"),
    Level.VNET: ("options", "rules"),
}


def reader_of(level: Level) -> Callable[[str, str], Read[Firewall]]:
    return partial(read_firewall, level)


def read_firewall(level: Level, path: str, text: str) -> Read[Firewall]:
    """Every line is a fact or a problem; whether a rule's words are right is not looked at here."""
    reader = _Reader(path, level)
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line)
    return Read(reader.firewall(), tuple(reader.problems))


class _Reader(Record, frozen=False):
    path: str
    level: Level
    options: dict[str, Property] = field(default_factory=dict)
    bad_options: list[BadOption] = field(default_factory=list)
    aliases: dict[str, Alias] = field(default_factory=dict)
    ipsets: dict[str, IpSet] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    broken_rules: list[BrokenRule] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    _section: str = ""
    _group: Group | None = None
    _set: IpSet | None = None
    _is_told: bool = False
    """What is lost below was said at the header."""

    def firewall(self) -> Firewall:
        return Firewall(
            path=self.path,
            level=self.level,
            options=self.options,
            bad_options=tuple(self.bad_options),
            aliases=self.aliases,
            ipsets=self.ipsets,
            groups=self.groups,
            rules=tuple(self.rules),
            broken_rules=tuple(self.broken_rules),
            repeats=tuple(self.repeats),
        )

    def take(self, number: int, text: str) -> None:
        line = parse_outer_line(text)
        if isinstance(line, SectionLine):
            self._begin(number, line)
        elif isinstance(line, BodyLine):
            self._body(number, line)

    def _begin(self, number: int, line: SectionLine) -> None:
        if line.kind not in SECTIONS[self.level]:
            name = line.text.strip()
            message = f"the firewall file of {self.level.value} has no sections such as `{name}`"
            self._no_section(number, Part(name, line.text.index("["), len(line.text.rstrip())), message)
            return
        self._is_told = False
        self._section = line.kind
        if line.name is None:
            return
        if not is_name(line.name.text) or len(line.name.text) > _LONGEST[line.kind]:
            self._section, self._is_told = "", True
            what = "group" if line.kind == "group" else "IP set"
            message = f"`{line.name.text}` is not a name for {'a' if what == 'group' else 'an'} {what}: PVE ignores this section"
            help = f"write a letter, then letters, digits, `-` and `_`, {_LONGEST[line.kind]} signs at most"
            self._complain(number, line.name, message, help, is_meant=True)
        elif line.kind == "group":
            self._begin_group(number, line.name)
        else:
            self._begin_set(number, line.name)

    def _begin_group(self, number: int, name: Part) -> None:
        group = Group(self.path, number, name, [])
        earlier = self.groups.get(name.text.lower())
        if earlier is not None and earlier.rules:
            self._repeat("group", name.text, group.place(), earlier.place(), len(earlier.rules))
        self._group = self.groups[name.text.lower()] = group

    def _begin_set(self, number: int, name: Part) -> None:
        earlier = self.ipsets.get(name.text.lower())
        found = IpSet(self.path, number, name, [], earlier.first if earlier else number)
        if earlier is not None and earlier.members:
            self._repeat("IP set", name.text, found.place(), earlier.place(), len(earlier.members))
        self._set = self.ipsets[name.text.lower()] = found

    def _repeat(self, kind: str, name: str, place: Place, earlier: Place, lost: int) -> None:
        self.repeats.append(Repeat(kind, name.lower(), place, earlier, lost))

    def _body(self, number: int, line: BodyLine) -> None:
        if line.body.text.startswith("["):
            self._no_section(
                number, line.body, f"`{line.body.text.strip()}` is not a section of a firewall file"
            )
        elif not self._section:
            if not self._is_told:
                message = "no section begins above this line: PVE ignores it and all up to the first section"
                self._complain(number, line.body, message, "write the header of its section above it")
                self._is_told = True
        elif self._section == "options":
            self._option(number, line)
        elif self._section == "aliases":
            self._alias(number, line)
        elif self._section == "ipset" and self._set is not None:
            self._set.members.append(
                Member(self.path, number, parse_member_line(line.text), self._set.name.text.lower())
            )
        else:
            self._rule(number, line)

    def _no_section(self, number: int, part: Part, message: str) -> None:
        above = (
            f"takes what is below for a part of [{self._section.upper()}]"
            if self._section
            else "all up to the next section"
        )
        sections = ", ".join(_FORMS[kind] for kind in SECTIONS[self.level])
        message = f"{message}: PVE ignores this line and {above}"
        self._complain(number, part, message, f"write one of {sections}", is_meant=True)
        self._is_told = True

    def _option(self, number: int, line: BodyLine) -> None:
        node = parse_option_line(line.text)
        if not isinstance(node, SettingLine):
            if not self._is_told:
                self.bad_options.append(BadOption(self.path, number, line.body, None))
            return
        found = Property(self.path, number, node.key, node.value, "OPTIONS")
        if takes(self.level, node.key.text, node.value.text):
            self.options[node.key.text.lower()] = found
        elif not self._is_told:
            self.bad_options.append(BadOption(self.path, number, line.body, found))

    def _alias(self, number: int, line: BodyLine) -> None:
        node = parse_alias_line(line.text)
        if not isinstance(node, AliasLine):
            if not self._is_told:
                message = "an alias is a name, one blank and an address: PVE ignores this line"
                self._complain(number, line.body, message, "write one blank between the name and the address")
            return
        try:
            read_network(node.address.text)
        except BadAddressError as error:
            self._complain(
                number, node.address, f"{error}: PVE ignores this alias", "write an IP address or a network"
            )
            return
        earlier = self.aliases.get(node.name.text.lower())
        alias = Alias(self.path, number, node, earlier.first if earlier else number)
        if earlier is not None and earlier.node.address.text != node.address.text:
            self._repeat("alias", node.name.text, alias.place(), earlier.place(), 1)
        self.aliases[node.name.text.lower()] = alias

    def _rule(self, number: int, line: BodyLine) -> None:
        group = self._group if self._section == "group" else None
        name = group.name.text.lower() if group is not None else None
        node = parse_rule_line(line.text)
        if isinstance(node, RuleLine) and node.rest is None:
            (self.rules if group is None else group.rules).append(Rule(self.path, number, node, name))
        elif not self._is_told:
            self.broken_rules.append(BrokenRule(self.path, number, node, name))

    def _complain(
        self, number: int, part: Part, message: str, help: str = "", is_meant: bool = False
    ) -> None:
        place = Place(path=self.path, span=Span.on_line(number, part.start, part.end))
        self.problems.append(FileProblem(place, message, is_meant=is_meant, help=help))
