from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.schema.values import read_value
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, split_words, unwrapped, verdict, with_value, wrong_text


class TagsInvalid(LineRule):
    """A tag has a sign that tags may not have.

    ## What it finds

    Tags with other signs than ASCII letters, digits, `_`, `-`, `+` and `.`, or that begin with `-`, `+` or `.`;
    brackets around the list.

    ## Why it matters

    One wrong tag costs all of them: PVE drops the line, and the next write erases it for good. Backup jobs, pools and
    permissions that go by tags miss the VM.

    ## When to ignore it

    Never: the VM has no tags.
    """

    name = "tags-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("pve-common PVE/JSONSchema.pm (pve_verify_tag)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "tags":
            return
        for node, problem in faults(line, Code.FORMAT):
            text = node.value.text
            bare = unwrapped(text, "[]", "()", "{}")
            if bare != text and not read_value("tags", bare, line.version).problems:
                yield verdict(
                    line,
                    problem,
                    f"`{wrong_text(line, problem)}` is taken for a tag with its bracket",
                    help=f"write tags: {bare}",
                    repaired=with_value(line, bare),
                    title="remove what stands around the list",
                )
                return
            before, after = text[: problem.start], text[problem.end :]
            meant = _spelled(wrong_text(line, problem))
            rename = [(f"write {meant}", with_value(line, before + meant + after))] if meant else []
            left = before.rstrip(";, ") if before else after.lstrip(";, ")
            rest = left + after if before else left
            remove = [("remove the tag", with_value(line, rest))] if rest else []
            yield verdict(
                line,
                problem,
                f"`{wrong_text(line, problem)}` is not a valid tag",
                help="use letters, digits and `_-+.` in tags, a letter, digit or `_` first, `;` between tags",
                readings=rename + remove,
            )


def _spelled(tag: str) -> str:
    from unicodedata import normalize

    plain = normalize("NFKD", tag).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() or c in "_+.-" else " " for c in plain)
    return "-".join(split_words(words)).lstrip("-+.")
