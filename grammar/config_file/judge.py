"""What a PVE version makes of an entry's property: PVE::SectionConfig::check_value."""

from __future__ import annotations

from pvelint.grammar.schema.checks import expectation, find_fault
from pvelint.grammar.schema.options.history import History, last_known, next_known
from pvelint.grammar.schema.options.model import BOOLEAN
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.schema.property_string import PropertyReader
from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.version import Version

from .property import FileProblem, Loss, Property
from .schema import EntryProperty, EntryType, properties_of, property_history, successor

IGNORED = "PVE ignores this line"
_LONGEST_SHOWN = 60
"""What is longer tells nobody more in a message; the line is there to be looked at."""


def judge(found: Property, type: EntryType, version: Version, in_rust: bool = False) -> FileProblem | None:
    """Why PVE drops the property when it reads the file; None for one that it keeps."""
    name = found.name.text
    spec = properties_of(type, version).get(name)
    if spec is None:
        # PVE::SectionConfig takes the type once more, proxmox-section-config does not.
        repeats_type = name == "type" and found.value.text == type.name and not in_rust
        if repeats_type or (type.keeps_unknown and name != "type"):
            return None
        unknown = f"no property `{name}`" if len(name) <= _LONGEST_SHOWN else "no such property"
        message = f"{type.noun} have {unknown}{when_known(property_history(type, name), version)}: {IGNORED}"
        instead = successor(type, name)
        return FileProblem(
            found.place(), message, loss=Loss.PROPERTY, help=f"write `{instead}`" if instead else ""
        )
    if not found.value.text and spec.type is not BOOLEAN and not in_rust:
        return _refused(found, f"`{name}` has no value", spec)
    if "\r" in found.value.text and not in_rust:
        return _refused(found, f"`{name}` has a carriage return in it", spec)
    text = found.value.text or ("" if in_rust else "1")
    problem = first_problem(spec, text, version, in_rust)
    if problem is None:
        clash = clash_of(spec, found.value.text, version, in_rust)
        return _refused(found, clash, spec) if clash else None
    piece = Part(
        found.value.text[problem.start : problem.end],
        found.value.start + problem.start,
        found.value.start + problem.end,
    )
    return _refused(found, fault_of(name, problem, "" if spec.secret else piece.text), spec, piece, problem)


def first_problem(spec: EntryProperty, value: str, version: Version, in_rust: bool = False) -> Problem | None:
    """What is wrong with a value; columns are relative to it."""
    if spec.subs:
        return next(iter(_reader(spec, value, version, in_rust).read()[1]), None)
    fault = find_fault(value, spec, None, version)
    return fault.at(0, len(value), spec) if fault is not None else None


def clash_of(spec: EntryProperty, value: str, version: Version, in_rust: bool = False) -> str | None:
    """What of a valid value PVE refuses together."""
    return spec.clash(_reader(spec, value, version, in_rust).read()[0]) if spec.clash else None


def _reader(spec: EntryProperty, value: str, version: Version, in_rust: bool) -> PropertyReader:
    if not in_rust:
        return PropertyReader(spec, value, version)
    from pvelint.grammar.schema.quoted_string import QuotedPropertyReader

    return QuotedPropertyReader(spec, value, version, spec.keeps_unknown)


def _refused(
    found: Property,
    fact: str,
    spec: EntryProperty,
    piece: Part | None = None,
    problem: Problem | None = None,
) -> FileProblem:
    is_hidden = spec.secret and problem is not None and problem.code is Code.UNKNOWN_SUBOPTION
    option = problem.option if problem is not None and not is_hidden else None
    wanted = problem.expected if problem is not None else "" if spec.subs else expectation(spec)
    is_about_name = problem is not None and problem.code in (Code.UNKNOWN_SUBOPTION, Code.MISSING_SUBOPTION)
    return FileProblem(
        found.place(piece if piece and piece.text else None, option),
        f"{fact}: {IGNORED}",
        loss=Loss.VALUE,
        help="" if is_about_name else f"`{option or spec.name}` takes {wanted}" if wanted else "",
    )


def fault_of(name: str, problem: Problem, shown: str) -> str:
    """The fact of a message about a value of the property `name`; an empty `shown` keeps a secret."""
    option = problem.option
    is_shown = 0 < len(shown) <= _LONGEST_SHOWN
    if problem.code is Code.UNKNOWN_SUBOPTION:
        return f"`{name}` has {f'no `{option}`' if is_shown else 'no such option'}"
    if problem.code is Code.MISSING_SUBOPTION:
        return f"`{name}` lacks `{option}`"
    if problem.code is Code.DUPLICATE:
        return f"`{name}` has `{option}` twice"
    if problem.code is Code.REQUIRES:
        return f"`{option}` of `{name}` needs `{problem.expected}`"
    subject = f"`{option}` of `{name}`" if option else f"`{name}`"
    return f"`{shown}` is not valid for {subject}" if is_shown else f"the value of {subject} is not valid"


def when_known(history: History, version: Version) -> str:
    """Since or until when PVE knows what this version does not."""
    until, since = last_known(history, version), next_known(history, version)
    if until is not None:
        return f" in PVE {version} (PVE {until} had it)"
    return f" in PVE {version} (PVE {since} has it)" if since is not None else ""
