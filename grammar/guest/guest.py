"""What a guest is: its sections, its settings with their places, and the config of its next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import Document
from pvelint.grammar.syntax.scalars import integer_or, perl_integer
from pvelint.grammar.tree import TreeOf
from pvelint.grammar.version import Version

from .section import Section
from .sections import SectionKind, read_sections
from .setting import Setting

if TYPE_CHECKING:
    from pvelint.grammar.cluster.ha import HaResource
    from pvelint.grammar.hardware.inventory import Inventory

T = TypeVar("T")
_DIGITS = "0123456789"
_ABOUT_KEY = (Code.UNKNOWN_OPTION, Code.INDEX_RANGE)


class Config(Mapping[str, Setting]):
    """The settings of one section or of the next start, by key; a missing plain value has a default."""

    def __init__(self, settings: Mapping[str, Setting], lxc: Sequence[Setting] = ()) -> None:
        self._settings = settings
        self.lxc = lxc
        """The lines for LXC of a container, in their order."""
        self._facts: dict[object, Any] = {}

    def __getitem__(self, key: str) -> Setting:
        return self._settings[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __contains__(self, key: object) -> bool:
        return key in self._settings

    def text(self, key: str, default: str = "") -> str:
        setting = self._settings.get(key)
        return default if setting is None else setting.value

    def flag(self, key: str, default: bool = False) -> bool:
        setting = self._settings.get(key)
        return default if setting is None else setting.value not in ("", "0")

    def number(self, key: str, default: int) -> int:
        """A plain integer option; `default` where it is missing or no integer. Of bad text that PVE keeps, what it makes of it."""
        setting = self._settings.get(key)
        if setting is not None and setting.reading.complained:
            return perl_integer(setting.value)
        return integer_or(self.text(key), default)

    def numbered(self, base: str) -> list[Setting]:
        """`net0`, `net1`, ... by index."""
        return list(self._by_base.get(base, ()))

    @property
    def bases(self) -> frozenset[str]:
        """The keys, numbered ones without number, and those of lines for LXC."""
        found = frozenset(_base_of(key, setting) for key, setting in self._settings.items())
        return found.union(line.key.rstrip(_DIGITS) for line in self.lxc) if self.lxc else found

    @cached_property
    def _by_base(self) -> dict[str, tuple[Setting, ...]]:
        found: dict[str, list[tuple[int, str, Setting]]] = {}
        for key, setting in self._settings.items():
            base = _base_of(key, setting)
            if base != key:
                found.setdefault(base, []).append((len(key), key, setting))
        return {base: tuple(setting for _, _, setting in sorted(group)) for base, group in found.items()}

    def once(self, facts: Callable[[Config], T]) -> T:
        """What `facts` makes of this config, made once."""
        if facts not in self._facts:
            self._facts[facts] = facts(self)
        made: T = self._facts[facts]
        return made


def _base_of(key: str, setting: Setting) -> str:
    """The key without its number; a key that PVE does not know, and keeps for a container, is numbered by nobody."""
    problems = setting.reading.problems
    return key if problems and problems[0].code in _ABOUT_KEY else key.rstrip(_DIGITS)


class Guest:
    """A VM config as one PVE version reads it, with what its surroundings say about it; containers have a class below it."""

    kind: ClassVar[GuestKind] = VM
    name_key: ClassVar[str] = "name"
    ha_type: ClassVar[str] = "vm"
    """What HA calls it, before its number."""

    def __init__(
        self,
        document: Document,
        version: Version,
        *,
        vmid: int | None = None,
        node: str | None = None,
        tree: Tree | None = None,
        piped: bool = False,
        passed_over: bool = False,
    ) -> None:
        self.document = document
        self.version = version
        self.vmid = vmid
        self.node = node
        self.is_passed_over = passed_over
        """PVE has no such VM, by the name of its file."""
        self.tree: Tree = _tree_of(self) if tree is None else tree
        self.cpu_models = self.tree.cluster.custom_cpu_models if self.kind is VM else None
        """The custom CPU models that exist, None where the tree does not say."""
        self.raw_sections = read_sections(document, version, self.cpu_models, self.kind)
        self.main = Section(document, self.raw_sections[0])
        self._facts: dict[object, Any] = {}
        self.is_main_only = piped and len(self.raw_sections) == 1
        """The text may be what `qm config` prints, which shows no snapshots."""

    def once(self, key: object, make: Callable[[Guest], T]) -> T:
        """What is made of the guest alone, not of the tree that it is in, made once."""
        if key not in self._facts:
            self._facts[key] = make(self)
        made: T = self._facts[key]
        return made

    @cached_property
    def sections(self) -> list[Section]:
        """Every section that PVE keeps, in file order."""
        kept = [raw for raw in self.raw_sections[1:] if raw.replaced_by is None]
        return [
            self.main,
            *(Section(self.document, raw) for raw in kept if raw.kind is not SectionKind.UNKNOWN),
        ]

    @cached_property
    def pending(self) -> Section | None:
        return next((s for s in self.sections if s.kind is SectionKind.PENDING), None)

    @cached_property
    def snapshots(self) -> list[Section]:
        return [s for s in self.sections if s.kind is SectionKind.SNAPSHOT]

    @cached_property
    def config(self) -> Config:
        """What the next start uses: the main section with the pending one applied as PVE does, deletions first."""
        pending = self.pending
        if pending is None or self.resumes:
            return Config(self.main.settings, self.main.lxc)
        settings = dict(self.main.settings)
        if (delete := pending.settings.get("delete")) is not None:
            for key in delete.words():
                settings.pop(key.removeprefix("!"), None)
        settings.update((k, s) for k, s in pending.settings.items() if k != "delete" and self._is_applied(s))
        return Config(settings, pending.lxc or self.main.lxc)

    def _is_applied(self, pending: Setting) -> bool:
        """Whether the next start takes over a pending setting."""
        return True

    @property
    def resumes(self) -> bool:
        """The next start continues a hibernated VM, so that [PENDING] waits."""
        main = self.main.settings
        return "vmstate" in main or ("lock" in main and main["lock"].value == "suspended")

    @property
    def name(self) -> str | None:
        setting = self.config.get(self.name_key)
        return setting.value if setting else None

    @cached_property
    def is_template(self) -> bool:
        return self.config.flag("template")

    @property
    def inventory(self) -> Inventory | None:
        """All records of its node as one."""
        return self.tree.inventory(self.node)

    @property
    def ha_resource(self) -> HaResource | None:
        """None where HA does not manage the guest, or ignores it."""
        return self.tree.cluster.managed(self.ha_id)

    @property
    def ha_id(self) -> str:
        return f"{self.ha_type}:{self.vmid}"

    @property
    def starts_itself(self) -> bool:
        """With the node or through the HA stack."""
        onboot = self.config.flag("onboot")
        return not self.is_template and self.tree.cluster.starts_itself(self.ha_id, onboot)

    @property
    def is_locked(self) -> bool:
        return "lock" in self.main.settings


def _tree_of(guest: Guest) -> Tree:
    """A tree of one guest, about whose surroundings nothing is known."""
    from pvelint.grammar.cluster.cluster import Cluster

    tree = TreeOf[Guest](".", guest.version, Cluster({}))
    tree.guests.append(guest)
    return tree


Tree: TypeAlias = TreeOf[Guest]


def vms(tree: Tree) -> list[Guest]:
    """Those of a tree in the order of their paths."""
    return tree.once("vms", lambda: sorted(_vms(tree), key=lambda guest: guest.document.path))


def guests_in_order(tree: Tree) -> list[Guest]:
    """Those of a tree of both kinds, containers first, each in the order of their paths."""
    return tree.once(
        "guests in order",
        lambda: sorted(tree.guests, key=lambda guest: (guest.kind is VM, guest.document.path)),
    )


def _vms(tree: Tree) -> Iterator[Guest]:
    return (guest for guest in tree.guests if guest.kind is VM)
