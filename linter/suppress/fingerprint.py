"""What makes a finding the same one tomorrow: not its line, not its node, since PVE sorts lines and guests migrate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from pvelint.grammar.guest_kind import VM
from pvelint.grammar.record import replace
from pvelint.report.model import Diagnostic


def with_fingerprints(
    findings: Iterable[Diagnostic], root: str, former_names: Callable[[str], Iterable[str]] = lambda rule: ()
) -> list[Diagnostic]:
    """The findings of one tree in order, each with its fingerprint; `root` is relative to the working folder.

    `former_names` are those of a rule: a finding has the fingerprints that it had under these, too.
    """
    seen: Counter[tuple[str, ...]] = Counter()

    def fingerprint(rule: str, parts: tuple[str, ...]) -> str:
        named = (rule, *parts)
        text = "\0".join((*named, str(seen[named])))
        seen[named] += 1
        return _digest(text)

    marked = []
    for finding in findings:
        parts = _parts(finding, root)
        former = tuple(fingerprint(name, parts) for name in former_names(finding.rule))
        own = fingerprint(finding.rule, parts)
        marked.append(replace(finding, fingerprint=own, former_fingerprints=former))
    return marked


def _digest(text: str) -> str:
    from hashlib import sha256  # slow to import, and most files have no finding

    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _parts(finding: Diagnostic, root: str) -> tuple[str, ...]:
    """All but the rule's name."""
    guest = finding.guest
    if guest is None:
        kind = finding.path.rpartition("/")[2]
        owner = ""
    else:
        kind = "guest" if guest.kind is VM else guest.kind.noun
        owner = str(guest.vmid) if guest.vmid is not None else finding.path.rpartition("/")[2]
    value = "" if finding.secret or finding.key == "cipassword" else finding.value
    return (
        root,
        kind,
        owner,
        finding.section or "",
        finding.key or "",
        finding.option or "",
        value,
    )
