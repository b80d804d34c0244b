"""What makes a finding the same one tomorrow: not its line, not its node, since PVE sorts lines and guests migrate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pvelint.report.model import Diagnostic


def with_fingerprints(findings: Iterable[Diagnostic], root: str) -> list[Diagnostic]:
    """The findings of one tree in order, each with its fingerprint; `root` is relative to the working folder."""
    seen: Counter[tuple[str, ...]] = Counter()
    marked = []
    for finding in findings:
        parts = _parts(finding, root)
        text = "\0".join((*parts, str(seen[parts])))
        seen[parts] += 1
        marked.append(replace(finding, fingerprint=_digest(text)))
    return marked


def _digest(text: str) -> str:
    from hashlib import sha256  # slow to import, and most files have no finding

    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _parts(finding: Diagnostic, root: str) -> tuple[str, ...]:
    guest = finding.guest
    if guest is None:
        kind = finding.path.rpartition("/")[2]
        owner = ""
    else:
        kind = "guest"
        owner = str(guest.vmid) if guest.vmid is not None else finding.path.rpartition("/")[2]
    value = "" if finding.secret or finding.key == "cipassword" else finding.value
    return (
        finding.rule,
        root,
        kind,
        owner,
        finding.section or "",
        finding.key or "",
        finding.option or "",
        value,
    )
