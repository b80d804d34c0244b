"""The schema table against a list of facts per version: an accidental edit of the one shows in the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.schema.options.cpu_models import CPU_TYPES, VM_FLAGS
from pvelint.grammar.schema.options.lxc_keys import FAMILIES, REFUSED, lxc_key_names
from pvelint.grammar.schema.options.model import Option, Sub
from pvelint.grammar.schema.options.table import options, special_section_option
from pvelint.grammar.version import Version, parse_version

DATA = Path(__file__).parents[1] / "data"
FACTS = {
    GuestKind.VM: DATA / "schema-facts.tsv",
    GuestKind.CONTAINER: DATA / "container-schema-facts.tsv",
}


def described(spec: Option | Sub) -> str:
    """A declaration in the words of the table of facts."""
    if isinstance(spec, Sub) and spec.alias:
        return f"alias={spec.alias}" + (f" key-alias={spec.key_alias}" if spec.key_alias else "")
    words: list[str] = [spec.type]
    if spec.minimum is not None or spec.maximum is not None:
        low, high = ("" if bound is None else bound for bound in (spec.minimum, spec.maximum))
        words.append(f"{low}..{high}")
    if spec.max_length is not None:
        words.append(f"length<={spec.max_length}")
    if spec.format_name:
        words.append(f"format={spec.format_name}")
    if spec.pattern:
        words.append("pattern")
    words += _of_sub(spec) if isinstance(spec, Sub) else _of_option(spec)
    if spec.default is not None:
        words.append(f"default={json.dumps(spec.default)}")
    if spec.enum:
        words.append("enum=" + ",".join(sorted(spec.enum)))
    return " ".join(words)


def _of_sub(sub: Sub) -> list[str]:
    words = ["default-key"] if sub.default_key else []
    words += ["required"] if sub.required else []
    return words + ([f"requires={sub.requires}"] if sub.requires else [])


def _of_option(option: Option) -> list[str]:
    words = [f"count={option.count}"] if option.count is not None else []
    return words + ([] if option.settable else ["internal"])


def declared(version: Version, kind: GuestKind) -> dict[str, str]:
    found = declared_options(version, kind)
    return found | (_of_vms(version) if kind is GuestKind.VM else _of_containers(version))


def declared_options(version: Version, kind: GuestKind) -> dict[str, str]:
    found: dict[str, str] = {}
    for option in options(version, kind):
        name = option.name if option.count is None else f"{option.name}[n]"
        assert name not in found
        found[name] = described(option)
        for sub in option.subs:
            assert f"{name}/{sub.name}" not in found
            found[f"{name}/{sub.name}"] = described(sub)
    return found


def _of_containers(version: Version) -> dict[str, str]:
    found = {f"{key}": "let in" for key in lxc_key_names(version)} | {f"{key}": "refused" for key in REFUSED}
    return found | {f"{family}*": "let in" for family in FAMILIES}


def _of_vms(version: Version) -> dict[str, str]:
    found: dict[str, str] = {}
    fleecing = special_section_option("special:fleecing", "fleecing-images", version)
    if fleecing is not None:
        found["[special:fleecing]/fleecing-images"] = described(fleecing)
    for kind, known in (("cputype", CPU_TYPES), ("cpu flag", VM_FLAGS)):
        found |= {f"{kind} {word}": "known" for word, history in known.items() if version in history}
    return found


def facts(version: Version, kind: GuestKind) -> dict[str, str]:
    """A version that the table does not have yet is as the newest one that it has."""
    rows = [line.split("\t") for line in FACTS[kind].read_text(encoding="utf-8").splitlines()]
    told = {parse_version(word) for _, versions, _ in rows for word in versions.split()}
    asked = str(min(version, max(told)))
    return {name: text for name, versions, text in rows if asked in versions.split()}


@pytest.mark.parametrize("kind", GuestKind)
@pytest.mark.parametrize("version", Version, ids=str)
def test_the_schema_is_what_this_version_has(version: Version, kind: GuestKind) -> None:
    expected, actual = facts(version, kind), declared(version, kind)
    assert actual.keys() == expected.keys()
    wrong = {name: (actual[name], text) for name, text in expected.items() if actual[name] != text}
    assert wrong == {}
