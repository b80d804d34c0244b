"""The rules of a run: known by their registry entries, imported only when they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import cast

from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.registry import BUILTIN
from pvelint.rules.rule import GuestRule, LineRule, RawLineRule, Rule, TreeRule

from .errors import UserError


class PluginError(UserError):
    """A plugin that the config names cannot be loaded."""


@contextmanager
def _of(plugin: str) -> Iterator[None]:
    """Whose mistake it is."""
    try:
        yield
    except PluginError as error:
        raise PluginError(f"plugin '{plugin}': {error}") from error


class Rulebook:
    """Built-in rules and those of plugins; `rule(name)` is one instance per run."""

    def __init__(self, plugins: Iterable[str] = ()) -> None:
        self.infos: dict[str, RuleInfo] = dict(BUILTIN)
        self._rules: dict[str, Rule] = {}
        self._of_plugins: dict[str, set[str]] = {}
        self._parts: dict[frozenset[str], Rulebook] = {}
        self._by_scope: dict[tuple[Scope, Version, GuestKind | None], list[RuleInfo]] = {}
        for plugin in plugins:
            self._add_plugin(plugin)
        for plugin, names in self._of_plugins.items():
            for name in sorted(names):
                with _of(plugin):
                    self.check_former_names(name)

    def _add_plugin(self, plugin: str) -> None:
        from importlib.metadata import entry_points

        self._of_plugins[plugin] = set()
        points = [p for p in entry_points(group="pvelint.rules") if p.name == plugin]
        if not points:
            raise PluginError(
                f"plugin '{plugin}' is not installed (no entry point of that name in pvelint.rules)"
            )
        for point in points:
            try:
                loaded = point.load()
            except (Exception, SystemExit) as error:
                raise PluginError(
                    f"plugin '{plugin}' cannot be loaded: {type(error).__name__}: {error}"
                ) from error
            for rule in loaded if isinstance(loaded, list | tuple) else [loaded]:
                with _of(plugin):
                    self._of_plugins[plugin].add(self.add(rule))

    def add(self, rule: object) -> str:
        """The name of a rule of somebody else's, which is known from now on; raises PluginError."""
        from pvelint.rules.describe import describe

        from .plugin_rule import mistakes

        if not (isinstance(rule, type) and issubclass(rule, Rule)):
            raise PluginError(f"{rule!r} is not a rule class")
        if (mistake := next(mistakes(rule), None)) is not None:
            raise PluginError(f"rule {rule.__name__}: {mistake}")
        info = describe(rule)
        known = self._rules.get(info.name)
        if info.name in self.infos and type(known) is not rule:  # two plugins may offer the same one
            raise PluginError(f"a rule {info.name} already exists")
        try:
            self._rules[info.name] = known or rule()
        except Exception as error:
            raise PluginError(f"rule {rule.__name__}: {type(error).__name__}: {error}") from error
        self.infos[info.name] = info
        return info.name

    def check_former_names(self, rule: str) -> None:
        """When all rules are there: raises PluginError for a name that one of them has today."""
        info = self.infos[rule]
        for name in info.former_names:
            if name in self.infos:
                raise PluginError(f"rule {info.class_name}: `former_names` has '{name}', a rule of today")

    def only_with(self, plugins: Iterable[str]) -> Rulebook:
        """The built-in rules and those of these plugins, which must be some of its own; the instances are shared."""
        wanted = frozenset(plugins)
        if wanted == self._of_plugins.keys():
            return self
        if wanted not in self._parts:
            self._parts[wanted] = self._part(wanted)
        return self._parts[wanted]

    def _part(self, plugins: frozenset[str]) -> Rulebook:
        names = {name for plugin in plugins for name in self._of_plugins[plugin]}
        part = Rulebook()
        part._rules = self._rules
        part._of_plugins = {plugin: self._of_plugins[plugin] for plugin in sorted(plugins)}
        part.infos |= {name: info for name, info in self.infos.items() if name in names}
        return part

    def rules_of_plugin(self, plugin: str) -> frozenset[str]:
        """The names of those that one of its plugins brought."""
        return frozenset(self._of_plugins[plugin])

    @property
    def former(self) -> dict[str, tuple[str, ...]]:
        """The rules of today by the names that they, or what they came from, had."""
        found: dict[str, tuple[str, ...]] = {}
        for info in self.infos.values():
            for name in info.former_names:
                if name not in self.infos:
                    found[name] = (*found.get(name, ()), info.name)
        return found

    def former_names(self, rule: str) -> tuple[str, ...]:
        """Those that a rule had."""
        info = self.infos.get(rule)
        return info.former_names if info is not None else ()

    @property
    def names(self) -> frozenset[str]:
        """All that a rule may be called, former names included."""
        return frozenset((*self.infos, *self.former))

    def rule(self, name: str) -> Rule:
        if name not in self._rules:
            info = self.infos[name]
            self._rules[name] = getattr(import_module(info.module), info.class_name)()
        return self._rules[name]

    def rules_about(self, scope: Scope, version: Version, kind: GuestKind | None = None) -> list[RuleInfo]:
        """The rules of a scope about a version, and about a kind of guest; line rules in the order of their rank."""
        key = (scope, version, kind)
        if key not in self._by_scope:
            found = [i for i in self.infos.values() if i.scope is scope and i.since <= version <= i.until]
            found = [info for info in found if kind is None or kind in info.guests]
            self._by_scope[key] = sorted(found, key=lambda info: (info.rank, info.name))
        return self._by_scope[key]

    def line_rule(self, name: str) -> LineRule:
        return cast(LineRule, self.rule(name))

    def raw_line_rule(self, name: str) -> RawLineRule:
        return cast(RawLineRule, self.rule(name))

    def guest_rule(self, name: str) -> GuestRule:
        return cast(GuestRule, self.rule(name))

    def tree_rule(self, name: str) -> TreeRule:
        return cast(TreeRule, self.rule(name))
