"""vzdump.cron: the backup jobs of PVE 6 and 7.0, cron lines that call `vzdump` with guests and options.

vzdump reads them with Getopt::Long, which takes the beginning of a name, in small or large letters, for the option
(PVE::JSONSchema::get_options); guests are no option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pvelint.grammar.config_file.judge import clash_of, fault_of, first_problem
from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read, listed
from pvelint.grammar.config_file.schema import EntryProperty, EntryType, properties_of
from pvelint.grammar.file_schemas.jobs import VZDUMP
from pvelint.grammar.schema.options.model import BOOLEAN
from pvelint.grammar.syntax.nodes import Part, Place, Span
from pvelint.grammar.syntax.scalars import boolean, is_true, whole_number
from pvelint.grammar.version import Version

from .backup_jobs import BackupJob, guests_of

Known: TypeAlias = "Mapping[str, EntryProperty]"
_CALL = EntryType("", "calls of vzdump", VZDUMP)
_OF_CALLS = {"job-id": EntryProperty("job-id"), "stdout": EntryProperty("stdout", type=BOOLEAN)}
"""Options that no stored job has."""
_GUESTS = "vmid"
_SHELL_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^ \t\r\f\v'"]|['"])+""")
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@+=!^{} -]*\Z")
"""Of such words alone it is known what cron and the shell make of them."""
_VARIABLE = re.compile(r"[ \t]*[A-Za-z_]+[ \t]*=")
"""`PATH=...`, or `PATH` before ` = ...`."""


def read_vzdump_cron(version: Version, path: str, text: str) -> Read[dict[str, BackupJob]]:
    known = {**_OF_CALLS, **properties_of(_CALL, version)}
    jobs = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        called = _words(line)
        if not called or called[0].text.startswith("#") or _VARIABLE.match(line):
            continue
        if len(called) > 6 and called[5].text == "root" and _name(called[6]).lstrip("#") == "vzdump":
            job = _job(path, number, called[6], called[7:], known, version)
            jobs[job.id] = job
        else:
            place = Place(path=path, span=Span.on_line(number, called[0].start, called[-1].end))
            problems.append(FileProblem(place, "PVE does not recognise this line as a backup job"))
    return Read(jobs, tuple(problems))


def _job(
    path: str, line: int, command: Part, arguments: list[Part], known: Known, version: Version
) -> BackupJob:
    def place(part: Part) -> Place:
        return Place(path=path, span=Span.on_line(line, part.start, part.end), section=name, value=part.text)

    name = f"cron:{line}"
    found: dict[str, Property] = {}
    guests: dict[int, Place] = {}
    excluded: dict[int, Place] = {}
    refused = []
    is_plain = all(_PLAIN.match(part.text) for part in arguments)
    for key, value in _options(arguments):
        option = _GUESTS if key is None else _option(key.text, known)
        if key is not None:
            found[option or key.text] = Property(path, line, key, value, name)
            if option == "exclude":
                excluded |= guests_of(found[option])
        else:
            numbers = ((whole_number(one.text), one) for one in listed(value))
            guests |= {vmid: place(one) for vmid, one in numbers if vmid is not None}
        if is_plain and option is not None:
            fact = _fault(known[option], value.text, version)
            refused += [(option, fact)] if fact else []
    return BackupJob(
        id=name,
        where=place(command),
        enabled=not _name(command).startswith("#"),
        properties=found,
        vmids=guests,
        excluded=excluded,
        everything="exclude" in found or ("all" in found and is_true(found["all"].value.text or "1")),
        foreign=next(
            (property for name, property in found.items() if name not in known or name == _GUESTS), None
        ),
        refused=refused[0] if refused else None,
    )


def _words(line: str) -> list[Part]:
    """The words of a shell, those in quotes without them."""
    found = (Part(m.group(), m.start(), m.end()) for m in _SHELL_WORD.finditer(line))
    return [_unquoted(word) for word in found]


def _unquoted(word: Part) -> Part:
    text = word.text
    if len(text) > 1 and text[0] in "'\"" and text.find(text[0], 1) == len(text) - 1:
        return Part(text[1:-1], word.start + 1, word.end - 1)
    return word


def _option(name: str, known: Known) -> str | None:
    """The option that is meant; None for none, and for the beginning of several."""
    lower = name.lower()
    begun = [option for option in known if option != _GUESTS and option.startswith(lower)]
    return lower if lower in begun else begun[0] if len(begun) == 1 else None


def _fault(spec: EntryProperty, text: str, version: Version) -> str | None:
    """Why vzdump refuses a value; what has none may be the beginning of something else."""
    if not text:
        return None
    truth = boolean(text) if spec.type is BOOLEAN else None
    if truth is not None:
        return None
    problem = first_problem(spec, text, version)
    if problem is None:
        return clash_of(spec, text, version)
    return fault_of(spec.name, problem, text[problem.start : problem.end])


def _options(arguments: list[Part]) -> Iterator[tuple[Part | None, Part]]:
    """(name, value) of `--name value` and `--name=value`; the name is None of what stands alone."""
    waiting: Part | None = None
    for part in arguments:
        if part.text.startswith("-"):
            if waiting is not None:
                yield waiting, Part("", waiting.end, waiting.end)
            name, value = _split(part)
            waiting = name if value is None else None
            if value is not None:
                yield name, value
        elif waiting is not None:
            yield waiting, part
            waiting = None
        else:
            yield None, part
    if waiting is not None:
        yield waiting, Part("", waiting.end, waiting.end)


def _split(part: Part) -> tuple[Part, Part | None]:
    bare = part.text.lstrip("-")
    start = part.end - len(bare)
    name, equals, value = bare.partition("=")
    end = start + len(name)
    return Part(name, start, end), Part(value, end + 1, part.end) if equals else None


def _name(command: Part) -> str:
    """The command without its folder; PVE switches a job off by a hash before the name."""
    return command.text.rpartition("/")[2]
