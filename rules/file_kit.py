"""What rules about the files around the guests say alike."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.rules.api import Finding, Impact, Severity, Tree

SECTION_CONFIGS = "pve-common 9.2.1 PVE/SectionConfig.pm (parse_config, check_value, check_config)"


def losses(tree: Tree, *kinds: Loss) -> Iterator[FileProblem]:
    """What PVE goes without when it reads the files around the guests."""
    yield from (problem for problem in tree.cluster.problems() if problem.loss in kinds)


def finding_of(
    problem: FileProblem, help: str, severity: Severity | None = None, impact: Impact | None = None
) -> Finding:
    """`help` is for a problem that says nothing better."""
    return Finding(
        place=problem.place,
        message=problem.message,
        help=problem.help or help,
        severity=severity,
        impact=impact,
    )
