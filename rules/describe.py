"""A rule in words: its registry entry, its documentation page, the index of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any

from pvelint.grammar.version import Version

from .api import GuestRule, LineRule, Rule, TreeRule
from .info import RuleInfo, Scope
from .model import Category

_SCOPES = {LineRule: Scope.LINE, GuestRule: Scope.GUEST, TreeRule: Scope.TREE}


def describe(rule: type[Rule]) -> RuleInfo:
    """Its class attributes as data."""
    scope = next(scope for base, scope in _SCOPES.items() if issubclass(rule, base))
    return RuleInfo(
        name=rule.name,
        category=rule.category,
        severity=rule.severity,
        impacts=(rule.impact, *rule.other_impacts),
        scope=scope,
        keys=rule.keys,
        evidence=rule.evidence,
        requires=rule.requires,
        since=rule.since,
        until=rule.until,
        fix=rule.fix,
        rank=getattr(rule, "rank", 0),
        sound_lines=getattr(rule, "sound_lines", False),
        starts_only=getattr(rule, "starts_only", False),
        module=rule.__module__,
        class_name=rule.__name__,
        summary=summary(rule),
    )


def summary(rule: type[Rule]) -> str:
    """The first sentence of its page."""
    return cleandoc(rule.__doc__ or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


def examples(rule: type[Rule]) -> dict[str, list[dict[str, Any]]]:
    """`{"bad": [...], "good": [...]}` from the `.toml` file beside the rule's module; of several rules in one module,
    from the table of the rule's name."""
    import sys
    import tomllib

    source = Path(str(sys.modules[rule.__module__].__file__)).with_suffix(".toml")
    if not source.is_file():
        return {"bad": [], "good": []}
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    data = data.get(rule.name, data)
    return {"bad": data.get("bad", []), "good": data.get("good", [])}


def rule_page(rule: type[Rule]) -> str:
    """The Markdown page of a rule: also what `--explain` prints."""
    info = describe(rule)
    parts = [f"# {rule.name}", facts_line(info), cleandoc(rule.__doc__ or "")]
    found = examples(rule)
    if found["bad"]:
        parts += ["## Example", *_bad_example(found["bad"][0])]
    if found["good"]:
        parts += ["Nothing to find here:", _listing(found["good"][0])]
    parts += ["## Sources", "\n".join(f"- {source}" for source in rule.sources)]
    return "\n\n".join(parts) + "\n"


def facts_line(info: RuleInfo) -> str:
    """`passthrough · error · no-boot · fix: safe · evidence: hardware · PVE 7.4 to 9.2`"""
    versions = "all PVE versions"
    if (info.since, info.until) != (min(Version), max(Version)):
        versions = f"PVE {info.since} to {info.until}" if info.since != info.until else f"PVE {info.since}"
    impacts = ", ".join(info.impacts)
    fix = info.fix.value if info.fix else "none"
    return (
        f"{info.category} · {info.severity} · {impacts} · fix: {fix} · evidence: {info.evidence} · {versions}"
    )


def index_page(rules: Sequence[RuleInfo]) -> str:
    """The table of all rules, by category."""
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules. `pvelint --explain RULE` prints a page, `pvelint --list-rules` this table.",
    ]
    for category in sorted({rule.category for rule in rules}, key=list(Category).index):
        lines += ["", f"## {category}", "", "| rule | severity | impact | fix | evidence | what |"]
        lines.append("|---|---|---|---|---|---|")
        for rule in rules:
            if rule.category is category:
                cells = (rule.severity, ", ".join(rule.impacts), rule.fix or "", rule.evidence, rule.summary)
                row = " | ".join(str(cell).replace("|", "\\|") for cell in cells)
                lines.append(f"| [{rule.name}]({rule.name}.md) | {row} |")
    return "\n".join(lines) + "\n"


def _bad_example(example: Mapping[str, Any]) -> list[str]:
    parts = [_listing(example)]
    for key, title in (("fixed", "`--fix` makes it"), ("unsafe", "`--fix --unsafe-fixes` makes it")):
        if key in example:
            parts += [f"{title}:", _block(example[key])]
    return parts


def _listing(example: Mapping[str, Any]) -> str:
    texts = [f"`{path}`:\n\n{_block(text)}" for path, text in example.get("tree", {}).items()]
    if "conf" in example:
        texts.insert(0, _block(example["conf"]))
    return "\n\n".join(texts)


def _block(text: str) -> str:
    shown = "".join(c if c >= " " or c in "\t\n" else f"\\x{ord(c):02x}" for c in text).strip("\n")
    return f"```\n{shown}\n```"
