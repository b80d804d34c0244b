"""Reports in the formats that people and programs read. Results only: what goes to stderr is the caller's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pvelint.report.model import Report
    from pvelint.rules.info import RuleInfo

FORMATS = (
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "markdown",
    "gitlab",
    "rdjson",
    "checkstyle",
    "junit",
    "qm",
)
"""Each is a module of this package with `render(report, options) -> str`."""


def render(
    format: str,
    report: Report,
    *,
    color: bool = False,
    width: int = 80,
    unsafe_fixes: bool = False,
    rule_info: Callable[[str], RuleInfo | None] | None = None,
) -> str:
    """The report as text that ends with a line feed or is empty; nothing in it comes unescaped from a file.

    The keywords are those of `options.Options`; a format takes what it needs of them. Raises ValueError for a
    format that is not one of FORMATS.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown output format '{format}'")
    from importlib import import_module

    from .options import Options

    if report.findings or report.plans:
        from .without_secrets import without_secrets

        report = without_secrets(report)

    options = Options(color=color, width=width, unsafe_fixes=unsafe_fixes, rule_info=rule_info)
    text: str = import_module(f".{format}", __name__).render(report, options)
    return text
