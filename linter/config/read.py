"""The tables of a config file, checked key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from pvelint.grammar.config_file.etc_pve import LARGEST_VMID
from pvelint.grammar.hardware.pci import Address, parse_address, parse_id
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import UnknownVersionError, Version, later_notice, read_version
from pvelint.output import FORMATS
from pvelint.paths import is_file, is_folder
from pvelint.rules.model import Severity
from pvelint.suggest import did_you_mean

from .globs import Glob, GlobError
from .keys import Kind
from .model import KEYS, THIS_MACHINE, Config, ConfigError, GuestConfig, Names, NodeConfig, Source
from .toml_lines import KeyPath

SEVERITIES = tuple(str(severity) for severity in sorted(Severity, reverse=True))


def read_config(
    source: Source,
    table: object,
    known: Names,
    rules_of_plugin: Callable[[str], Iterable[str]],
    *,
    bounds: Path | None = None,
) -> Config:
    """A config from its parsed table, which may name no file outside of the folder `bounds`; raises ConfigError."""
    reader = _Reader(source, known, bounds)
    entries = reader.table((), table, KEYS)
    for index, plugin in enumerate(reader.texts(("plugins",), entries.get("plugins", []))):
        try:
            rules = frozenset(rules_of_plugin(plugin))
        except LookupError as error:
            reader.fail(("plugins", index), error.args[0] if error.args else f"unknown plugin '{plugin}'")
        reader.known = Names(reader.known.rules | rules, reader.known.categories)
    for key in entries:
        if not KEYS[key].in_file:
            reader.text((key,), entries[key])
    values = {
        key.replace("-", "_"): _READERS[KEYS[key].kind](reader, (key,), value)
        for key, value in entries.items()
        if KEYS[key].in_file
    }
    return Config(**values, source=source, notices=tuple(reader.notices))


class _Reader:
    """Turns values of TOML into those of a Config; a wrong one raises ConfigError with its line."""

    def __init__(self, source: Source, known: Names, bounds: Path | None) -> None:
        self.source = source
        self.known = known
        self.bounds = bounds
        self.notices: list[str] = []

    def fail(self, path: KeyPath, message: str) -> NoReturn:
        raise ConfigError(f"{self.source.place(path)}: {_one_line(message)}")

    def wrong_type(self, path: KeyPath, expected: str) -> NoReturn:
        self.fail(path, f"{_name(path)} must be {expected}")

    def table(self, path: KeyPath, value: object, keys: Iterable[str] | None = None) -> Mapping[str, Any]:
        """A table; of one with fixed `keys`, every other key is refused."""
        if not isinstance(value, dict):
            self.wrong_type(path, "a table")
        for key in value:
            if keys is not None and key not in keys:
                candidate = closest(key, keys)
                hint = f"did you mean '{candidate}'?" if candidate else f"valid keys: {', '.join(keys)}"
                if path == () and key == "tool":
                    hint = f"[tool.pvelint] is for pyproject.toml; in {self.source.path.name}, put its keys at the top level"
                self.fail((*path, key), f"unknown key '{key}' ({hint})")
        return value

    def text(self, path: KeyPath, value: object) -> str:
        if not isinstance(value, str):
            self.wrong_type(path, 'a string, such as "..."')
        return value

    def texts(self, path: KeyPath, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.wrong_type(path, 'a list of strings, such as ["..."]')
        return tuple(self.text((*path, index), element) for index, element in enumerate(value))

    def flag(self, path: KeyPath, value: object) -> bool:
        if not isinstance(value, bool):
            self.wrong_type(path, "true or false")
        return value

    def choice(self, path: KeyPath, value: object, choices: tuple[str, ...]) -> str:
        word = self.text(path, value)
        if word not in choices:
            hint = did_you_mean(word, choices)
            self.fail(path, f"{_name(path)} must be one of {', '.join(choices)}, not '{word}'{hint}")
        return word

    def selectors(self, path: KeyPath, value: object) -> tuple[str, ...]:
        words = self.texts(path, value)
        for index, word in enumerate(words):
            if (mistake := self.known.unknown_selector(word)) is not None:
                self.fail((*path, index), mistake)
        return words

    def severity(self, path: KeyPath, value: object) -> Severity:
        return Severity[self.choice(path, value, SEVERITIES).upper()]

    def threshold(self, path: KeyPath, value: object) -> Severity | None:
        word = self.choice(path, value, (*SEVERITIES, "never"))
        return None if word == "never" else Severity[word.upper()]

    def severities(self, path: KeyPath, value: object) -> dict[str, Severity]:
        table = self.table(path, value)
        for rule in table:
            if (mistake := self.known.unknown_rule(rule)) is not None:
                self.fail((*path, rule), mistake)
        return {rule: self.severity((*path, rule), word) for rule, word in table.items()}

    def version(self, path: KeyPath, value: object) -> Version:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.wrong_type(path, f'a string: write {path[-1]} = "{value}"')
        text = self.text(path, value)
        try:
            reading = read_version(text)
        except UnknownVersionError as error:
            self.fail(path, str(error))
        if reading.is_later:
            self.notices.append(f"{self.source.place(path)}: {later_notice(text)}")
        return reading.version

    def glob(self, path: KeyPath, pattern: str) -> Glob:
        try:
            return Glob(pattern)
        except GlobError as error:
            self.fail(path, f"bad pattern '{pattern}': {error}")

    def globs(self, path: KeyPath, value: object) -> tuple[Glob, ...]:
        patterns = self.texts(path, value)
        return tuple(self.glob((*path, index), pattern) for index, pattern in enumerate(patterns))

    def per_file_ignores(self, path: KeyPath, value: object) -> dict[Glob, tuple[str, ...]]:
        return {
            self.glob((*path, pattern), pattern): self.selectors((*path, pattern), words)
            for pattern, words in self.table(path, value).items()
        }

    def path(self, path: KeyPath, value: object) -> Path:
        name = self.text(path, value)
        if not name or "\0" in name:
            self.fail(path, f"{_name(path)} must be the name of a file or folder")
        found = self.source.path.parent / name
        if self.bounds is not None and not found.resolve().is_relative_to(self.bounds.resolve()):
            self.fail(
                path,
                f"{_name(path)} leads out of {self.bounds}, where a config that was only found may name no file"
                f" (give --{path[0]}, or name this config with --config)",
            )
        if found.exists() and not (is_file(found) or is_folder(found)):
            self.fail(path, f"{_name(path)} is neither a file nor a folder")
        return found

    def inventories(self, path: KeyPath, value: object) -> tuple[Path, ...]:
        names = self.texts(path, value)
        return tuple(self._inventory((*path, index), name) for index, name in enumerate(names))

    def _inventory(self, path: KeyPath, name: str) -> Path:
        if name == THIS_MACHINE:
            return Path(name)
        found = self.path(path, name)
        if not found.exists():
            beside = [other.name for other in found.parent.iterdir()] if found.parent.is_dir() else []
            self.fail(path, f"no such file or folder '{name}'{did_you_mean(found.name, beside)}")
        return found

    def guests(self, path: KeyPath, value: object) -> dict[int, GuestConfig]:
        return dict(self._guests(path, self.table(path, value)))

    def _guests(self, path: KeyPath, table: Mapping[str, Any]) -> Iterator[tuple[int, GuestConfig]]:
        for vmid, value in table.items():
            number = whole_number(vmid)
            if number is None or str(number) != vmid or not 0 < number <= LARGEST_VMID:
                self.fail((*path, vmid), f"'{vmid}' is not a VMID")
            entries = self.table((*path, vmid), value, ("ignore",))
            yield number, GuestConfig(self.selectors((*path, vmid, "ignore"), entries.get("ignore", [])))

    def nodes(self, path: KeyPath, value: object) -> dict[str, NodeConfig]:
        return {node: self._node((*path, node), entry) for node, entry in self.table(path, value).items()}

    def _node(self, path: KeyPath, value: object) -> NodeConfig:
        entries = self.table(path, value, ("pve", "pci"))
        version = self.version((*path, "pve"), entries["pve"]) if "pve" in entries else None
        return NodeConfig(version, self._devices((*path, "pci"), entries.get("pci", {})))

    def _devices(self, path: KeyPath, value: object) -> dict[Address, tuple[str, str]]:
        devices = {}
        for written, text in self.table(path, value).items():
            place = (*path, written)
            if (address := parse_address(written)) is None:
                self.fail(place, f"'{written}' is not a PCI address, such as 01:00.0")
            if address in devices:
                self.fail(place, f"'{written}' is the same address as another key: {address}")
            if (found := parse_id(self.text(place, text))) is None:
                self.fail(place, f"'{text}' is not a PCI id, such as 1000:0097")
            devices[address] = found
        return devices


_READERS: Mapping[Kind, Callable[[_Reader, KeyPath, object], Any]] = {
    Kind.SELECTORS: _Reader.selectors,
    Kind.PER_FILE_IGNORES: _Reader.per_file_ignores,
    Kind.GLOBS: _Reader.globs,
    Kind.SEVERITY: _Reader.severity,
    Kind.THRESHOLD: _Reader.threshold,
    Kind.SEVERITIES: _Reader.severities,
    Kind.VERSION: _Reader.version,
    Kind.INVENTORIES: _Reader.inventories,
    Kind.TEXTS: _Reader.texts,
    Kind.FORMAT: lambda reader, path, value: reader.choice(path, value, FORMATS),
    Kind.PATH: _Reader.path,
    Kind.FLAG: _Reader.flag,
    Kind.GUESTS: _Reader.guests,
    Kind.NODES: _Reader.nodes,
}


def _name(path: KeyPath) -> str:
    """`nodes.pve1.pve`, `select[0]`; the whole file is `[tool.pvelint]` or the like."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"'{name.removeprefix('.')}'" if name else "[tool.pvelint]"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
