from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_part, write_value
from pvelint.rules.line_kit.refusal import faults, refusal
from pvelint.rules.line_kit.words import split_words, unwrapped

_QUOTES = "\"'"


class TagsInvalid(LineRule):
    """A tag has a character that tags may not have.

    ## What it finds

    Tags with other characters than ASCII letters, digits, `_`, `-`, `+` and `.`, or that begin with `-`, `+` or `.`;
    brackets around the list.

    ## Why it matters

    One wrong tag costs all of them: PVE drops the line, and the next write erases it for good. Backup jobs, pools and
    permissions that go by tags miss the VM. Of a container it keeps the line and complains at each read.

    ## When to ignore it

    Never: the VM has no tags.
    """

    name = "tags-invalid"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID,)
    keys = ("tags",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("libpve-common-perl 9.2.1 PVE/JSONSchema.pm (pve_verify_tag)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.FORMAT):
            text = setting.value
            bare = _unlisted(text)
            if bare != text and not read_value("tags", bare, setting.version).problems:
                yield refusal(
                    setting,
                    problem,
                    f"`{setting.wrong_text(problem)}` is read as a tag, brackets included",
                    help=f"write `tags: {bare}`",
                    fix=write_value(setting, bare, "remove what is around the list"),
                )
                return
            before, after = text[: problem.start], text[problem.end :]
            meant = _spelled(setting.wrong_text(problem))
            rename = write_part(setting, problem, meant)
            apart = write_part(setting, problem, _apart(setting.wrong_text(problem)), "separate the tags")
            left = before.rstrip(";, ") if before else after.lstrip(";, ")
            rest = left + after if before else left
            remove = write_value(setting, rest, "remove the tag")
            yield refusal(
                setting,
                problem,
                f"`{setting.wrong_text(problem)}` is not a valid tag",
                help="use letters, digits and `_-+.` in tags, a letter, digit or `_` first, `;` between tags",
                alternatives=[fix for fix in (apart, rename, remove) if fix],
            )


def _unlisted(text: str) -> str:
    """A list as YAML, JSON or Python write it, without what stands around it and its words."""
    bare = unwrapped(text, "[]", "()", "{}")
    words = [unwrapped(word.strip(WHITE), '""', "''") for word in bare.split(",")]
    return ";".join(words) if set(bare) & set(_QUOTES) else bare


def _apart(tag: str) -> str | None:
    """Two tags or more that are separated by what other tools take for it."""
    words = [word.strip(WHITE) for word in tag.replace("/", "|").split("|")]
    return ";".join(words) if len(words) > 1 and all(words) and all(_spelled(w) == w for w in words) else None


def _spelled(tag: str) -> str:
    from unicodedata import normalize

    plain = normalize("NFKD", tag).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() or c in "_+.-" else " " for c in plain)
    return "-".join(split_words(words)).lstrip("-+.")
