"""vzdump.cron: the backup jobs of PVE 6 and 7.0, cron lines that call `vzdump` with guests and options.

vzdump reads them with Getopt::Long, which takes the beginning of a name, in small or large letters, for the option
(PVE::JSONSchema::get_options); guests are no option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read, words
from pvelint.grammar.file_schemas.jobs import VZDUMP
from pvelint.grammar.syntax.nodes import Part, Place, Span
from pvelint.grammar.syntax.scalars import is_true, whole_number
from pvelint.grammar.version import Version

from .backup_jobs import BackupJob, guests_of

_GUESTS = "vmid"
_OF_CALLS = ("job-id", "stdout")
"""Options that no stored job has."""
_VARIABLE = re.compile(r"[ \t]*[A-Za-z_]+[ \t]*=")
"""`PATH=...`, or `PATH` before ` = ...`."""


def read_vzdump_cron(version: Version, path: str, text: str) -> Read[dict[str, BackupJob]]:
    known = (*_OF_CALLS, *(option.name for option in VZDUMP if version in option.history))
    jobs = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        called = words(line)
        if not called or called[0].text.startswith("#") or _VARIABLE.match(line):
            continue
        if len(called) > 6 and called[5].text == "root" and _name(called[6]).lstrip("#") == "vzdump":
            job = _job(path, number, called[6], called[7:], known)
            jobs[job.id] = job
        else:
            place = Place(path=path, span=Span.on_line(number, called[0].start, called[-1].end))
            problems.append(FileProblem(place, "PVE does not recognise this line as a backup job"))
    return Read(jobs, tuple(problems))


def _job(path: str, line: int, command: Part, arguments: list[Part], known: tuple[str, ...]) -> BackupJob:
    def place(part: Part) -> Place:
        return Place(path=path, span=Span.on_line(line, part.start, part.end), section=name, value=part.text)

    name = f"cron:{line}"
    found: dict[str, Property] = {}
    guests: dict[int, Place] = {}
    for key, value in _options(arguments):
        if key is not None:
            found[key.text] = Property(path, line, key, value, name)
        elif (vmid := whole_number(value.text)) is not None:
            guests[vmid] = place(value)
    return BackupJob(
        id=name,
        where=place(command),
        enabled=not _name(command).startswith("#"),
        properties=found,
        vmids=guests,
        excluded=guests_of(found.get("exclude")),
        everything="exclude" in found or ("all" in found and is_true(found["all"].value.text or "1")),
        foreign=next((option for name, option in found.items() if not _is_option(name, known)), None),
    )


def _is_option(name: str, known: tuple[str, ...]) -> bool:
    return any(option.startswith(name.lower()) for option in known if option != _GUESTS)


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
