"""`qm` and `pct` commands that make the fixes on a live host, where PVE itself writes the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.guest_kind import CONTAINER, VM, GuestKind
from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.version import NEWEST
from pvelint.report.model import Diagnostic, Report, Round
from pvelint.rules.model import Fix

from .escape import visible
from .options import Options
from .qm_guest import Change, GuestPlan
from .source import Sources

_NO_GUEST = "it is not in the config of a guest whose VMID is known"
_TOOLS = {VM: "qm", CONTAINER: "pct"}


def render(report: Report, options: Options) -> str:
    """Shell text: `qm set` and `pct set` commands grouped by node, and comments."""
    by_node: dict[str, list[list[Round]]] = {}
    for rounds in _plans(report, options).values():
        guest = rounds[0].findings[0].guest
        by_node.setdefault((guest.node if guest is not None else None) or "", []).append(rounds)
    if not by_node:
        return "# no fixes\n"
    sources = Sources(report)
    lines = []
    for node in sorted(by_node, key=lambda name: (name == "", name)):
        lines.append(f"# node {visible(node)}" if node else "# node unknown")
        for rounds in by_node[node]:
            lines += _of_file(rounds, sources)
    return "\n".join(lines) + "\n"


def _plans(report: Report, options: Options) -> Mapping[str, list[Round]]:
    """As the run planned them; else the fixes of the findings, all in one round."""
    if report.plans is not None:
        return report.plans
    sources = Sources(report)
    plans: dict[str, list[Round]] = {}
    for finding in report.findings:
        if finding.fix is not None and (options.unsafe_fixes or finding.is_safely_fixable):
            if finding.path not in plans:
                plans[finding.path] = [Round("\n".join(sources.lines(finding.path)), [])]
            plans[finding.path][0].findings.append(finding)
    return plans


def _of_file(rounds: list[Round], sources: Sources) -> Iterator[str]:
    guest = rounds[0].findings[0].guest
    if guest is None or guest.vmid is None:
        yield from (_left_out(finding, _NO_GUEST) for round_ in rounds for finding in round_.findings)
        return
    path = rounds[0].findings[0].path
    plan = GuestPlan(rounds, sources.secrets(path, 1, len(sources.lines(path))))
    for finding, reason in plan.left_out:
        yield _left_out(finding, reason)
    for finding in plan.made:
        yield f"# {guest.vmid}: {visible(finding.rule)}: {_title(finding)}"
    for change in plan.changes():
        yield _command(guest.vmid, guest.kind, change)


def _command(vmid: int, kind: GuestKind, change: Change) -> str:
    reason = _obstacle(kind, change)
    if reason is not None:
        return f"# {vmid}: {change.key}: no command, {reason}"
    tool = _TOOLS[kind]
    if change.value is None:
        return f"{tool} set {vmid} --delete {change.key}"
    return f"{tool} set {vmid} --{change.key} {_quote(change.value, f'VM{vmid}_{change.key}')}"


def _obstacle(kind: GuestKind, change: Change) -> str | None:
    """Why no command makes this change."""
    if change.obstacle is not None:
        return change.obstacle
    option = find_option(change.key, NEWEST, kind)
    if option is None and kind is CONTAINER:
        return "PVE has no such option, and the line goes only by hand"
    if change.key == "unprivileged" and kind is CONTAINER:
        return "PVE changes it only when it restores a backup"
    if option is not None and not option.settable:
        return "PVE sets it itself and has no command for it"
    if change.key == "lock":
        return f"run `{_TOOLS[kind]} unlock` once no task is using the {kind.noun}"
    if change.value is None and change.key.startswith("unused"):
        return "the command would destroy the volume, not just detach it"
    if change.key == "sshkeys" and change.value is not None:
        return "`qm set --sshkeys FILE` takes a file with the keys, one per line, and encodes them"
    if change.value is not None and not all(part.isprintable() for part in change.value):
        return "its value has non-printable characters"
    return None


def _quote(parts: tuple[str, ...], name: str) -> str:
    """The value for the shell; a secret is a variable without which the shell refuses the command."""
    from shlex import quote

    variable = name.upper().replace("-", "_")
    placeholder = f'"${{{variable}:?set it to the secret}}"'
    if len(parts) == 1:
        return quote(parts[0])
    return placeholder.join(quote(part) if part else "" for part in parts)


def _left_out(finding: Diagnostic, reason: str) -> str:
    place = f"{visible(finding.path)}:{finding.span.start.line}"
    return f"# {place}: {visible(finding.rule)}: {_title(finding)}: no command, {reason}"


def _title(finding: Diagnostic) -> str:
    fix: Fix | None = finding.fix
    return visible(fix.description) if fix is not None else ""
