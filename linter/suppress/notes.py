"""`#pvelint ignore` in a guest's notes: which findings it matches, and which of it matches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pvelint.config import Names, selects
from pvelint.config.former import Former, current
from pvelint.config.model import NOTHING
from pvelint.grammar.guest.directives import Directive, Ignore, Malformed, canonical_ignore, directives
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.sections import PENDING_NAMES, SectionKind
from pvelint.grammar.syntax.nodes import Edit, Part, Place, Span
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Finding, Fix

UNUSED_IGNORE = "unused-ignore"


class GuestIgnores:
    """The ignores of one guest, and what they have matched so far.

    An ignore holds for its own section. Those of the main section hold for pending changes too: what waits there
    will stand in the main section after the next start, where these notes are read with it.
    """

    def __init__(self, guest: Guest, former: Former = NOTHING) -> None:
        self._guest = guest
        self._notes: list[_Note] = []
        for section in guest.sections:
            self._notes += (
                _Note(section, PENDING_NAMES[guest.kind], found, former) for found in directives(section)
            )

    def __bool__(self) -> bool:
        """Whether the notes hold any directive."""
        return bool(self._notes)

    @property
    def former_names(self) -> frozenset[str]:
        """The names among the directives' words that rules have no more."""
        return frozenset(name for note in self._notes for name in note.former_names)

    def match(self, finding: Diagnostic) -> bool:
        """Whether a directive ignores this finding about the guest."""
        # All of them are asked, so that each learns what it matches.
        return bool([note for note in self._notes if note.matches(finding)])

    def unused(self, known: Names, not_run: Mapping[str, str]) -> Iterator[Finding]:
        """What `unused-ignore` finds, once `match` was asked about all findings of the guest.

        `not_run` are the rules that did not run on this guest (not selected, no evidence, another version,
        a template), with their categories: nothing is said about ignores that may be meant for them.
        """
        ignoring_this = {note.section.name for note in self._notes if UNUSED_IGNORE in note.words}
        for note in self._notes:
            if note.section.name not in ignoring_this:
                yield from note.unused(known, not_run)


class _Note:
    """One directive and what it has matched."""

    def __init__(self, section: Section, pending: str, directive: Directive, former: Former) -> None:
        self.section = section
        self._pending = pending
        self.directive = directive
        named = directive.rules if isinstance(directive, Ignore) else ()
        self.words = tuple(dict.fromkeys(rule.text for rule in named))
        self.keys = tuple(key.text for key in directive.keys) if isinstance(directive, Ignore) else ()
        self._former = former
        self._used: set[str] = set()

    @property
    def former_names(self) -> set[str]:
        return {word for word in self.words if word in self._former}

    def _selects(self, words: Iterable[str], rule: str, category: str) -> bool:
        return selects(current(words, self._former), rule, category)

    def matches(self, finding: Diagnostic) -> bool:
        name = self.section.name
        if finding.section != name and not (name is None and finding.section == self._pending):
            return False
        if self.keys and finding.key not in self.keys:
            return False
        matching = [word for word in self.words if self._selects((word,), finding.rule, finding.category)]
        if matching:
            self._used |= {*matching, *(key for key in self.keys if key == finding.key)}
        return bool(matching)

    def unused(self, known: Names, not_run: Mapping[str, str]) -> Iterator[Finding]:
        if isinstance(self.directive, Malformed):
            yield self._malformed(self.directive)
        if not isinstance(self.directive, Ignore):
            return
        unknown = [word for word in self.words if known.unknown_selector(word) is not None]
        if unknown:
            parts: dict[str, list[Part]] = {}
            for part in self.directive.rules:
                parts.setdefault(part.text, []).append(part)
            for word in unknown:
                yield self._unknown(self.directive, parts[word], known)
        if unknown or any(self._selects(self.words, *rule) for rule in not_run.items()):
            # Which of the rest matches nothing can only be said once all of it is known and has run.
            return
        unmatched = [
            part for part in (*self.directive.rules, *self.directive.keys) if part.text not in self._used
        ]
        if unmatched:
            yield self._unmatched(self.directive, unmatched)

    def _malformed(self, directive: Malformed) -> Finding:
        return Finding(
            place=self._place(directive, directive.start, directive.end),
            message=f"this directive has no effect: {directive.problem}",
            help="write `#pvelint ignore RULE[,RULE] [KEY ...] [because TEXT]`"
            " or `#pvelint device hostpci0=1000-0097`",
        )

    def _unknown(self, directive: Ignore, parts: Sequence[Part], known: Names) -> Finding:
        """Of a word that no rule has, however often it stands there."""
        word = parts[0].text
        candidate = known.closest(word)
        fix = None
        if candidate is not None and self._is_fixable:
            edits = (self._edit(directive, part.start, part.end, candidate) for part in parts)
            fix = Fix.safe(f"write {candidate}", *edits)
        return Finding(
            place=self._place(directive, parts[0].start, parts[0].end),
            message=f"{known.unknown_selector(word)} in this ignore: it has no effect",
            help="`pvelint --list-rules` lists all rules, by category",
            fix=fix,
        )

    def _unmatched(self, directive: Ignore, unmatched: list[Part]) -> Finding:
        rules = [rule.text for rule in directive.rules if rule not in unmatched]
        keys = [key.text for key in directive.keys if key not in unmatched]
        if not rules or (directive.keys and not keys):
            span = directive.start, directive.end
            about = f" for {_listed(self.keys, 'or')}" if self.keys else ""
            message = (
                f"this ignore matches nothing: no {_listed(self.words, 'or')} finding{about} in this section"
            )
        else:
            span = (
                (unmatched[0].start, unmatched[0].end)
                if len(unmatched) == 1
                else (directive.start, directive.end)
            )
            verb = "matches" if len(unmatched) == 1 else "match"
            message = (
                f"{_listed([part.text for part in unmatched], 'and')} {verb} no finding in this section: "
            )
            message += "that part of the ignore has no effect"
        return Finding(
            place=self._place(directive, *span),
            message=message,
            help="remove it, since clones inherit notes and a stale ignore hides the next mistake"
            " (a reason begins with the word `because`)",
            fix=self._without(directive, rules, keys),
        )

    def _without(self, directive: Ignore, rules: list[str], keys: list[str]) -> Fix | None:
        if not self._is_fixable:
            return None
        if rules and (keys or not directive.keys):
            edit = self._edit(directive, directive.start, directive.end, canonical_ignore(rules, keys))
            return Fix.safe("keep only what matches a finding", edit)
        if not directive.alone:
            return None
        return Fix.safe("delete the ignore", self.section.document.delete_line(directive.index))

    @property
    def _is_fixable(self) -> bool:
        return self.section.kind is not SectionKind.SNAPSHOT

    def _place(self, directive: Ignore | Malformed, start: int, end: int) -> Place:
        line = self.section.document.lines[directive.index].text
        return Place(
            path=self.section.document.path,
            span=Span.on_line(directive.index + 1, start, end),
            section=self.section.name,
            value=line[start:end],
        )

    def _edit(self, directive: Ignore, start: int, end: int, text: str) -> Edit:
        return Edit(self.section.document.path, Span.on_line(directive.index + 1, start, end), text)


def _listed(words: Iterable[str], conjunction: str) -> str:
    """`a`, `a` or `b`, `a`, `b` or `c`, in backquotes."""
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} {conjunction} {last}" if first else last
