"""`qm` commands that make the fixes on a live host, where PVE itself writes the files."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.report import Diagnostic, Report
from pvelint.rules.model import Fix

from .escape import visible
from .options import Options
from .qm_guest import Change, GuestPlan
from .source import Sources

_KEPT_FROM_API = frozenset(
    ("meta", "parent", "running-nets-host-mtu", "runningcpu", "runningmachine", "snaptime", "vmstate")
)
_NO_GUEST = "it is not in the config of a VM whose VMID is known"


def render(report: Report, options: Options) -> str:
    """Shell text: `qm set` commands grouped by node, and comments."""
    by_node: dict[str, dict[str, list[Diagnostic]]] = {}
    for finding in report.findings:
        if finding.fix is not None and (options.unsafe_fixes or finding.is_safely_fixable):
            node = finding.guest.node if finding.guest is not None else None
            by_node.setdefault(node or "", {}).setdefault(finding.path, []).append(finding)
    if not by_node:
        return "# no fixes\n"
    sources = Sources(report)
    lines = []
    for node in sorted(by_node, key=lambda name: (name == "", name)):
        lines.append(f"# node {visible(node)}" if node else "# node unknown")
        for findings in by_node[node].values():
            lines += _of_file(findings, sources)
    return "\n".join(lines) + "\n"


def _of_file(findings: list[Diagnostic], sources: Sources) -> Iterator[str]:
    guest = findings[0].guest
    if guest is None or guest.vmid is None:
        yield from (_left_out(finding, _NO_GUEST) for finding in findings)
        return
    plan = GuestPlan(findings, sources)
    for finding, reason in plan.left_out:
        yield _left_out(finding, reason)
    for finding in plan.made:
        yield f"# {guest.vmid}: {visible(finding.rule)}: {_title(finding)}"
    for change in plan.changes():
        yield _command(guest.vmid, change)


def _command(vmid: int, change: Change) -> str:
    reason = _obstacle(change)
    if reason is not None:
        return f"# {vmid}: {change.key}: no command, {reason}"
    if change.value is None:
        return f"qm set {vmid} --delete {change.key}"
    return f"qm set {vmid} --{change.key} {_quote(change.value, f'VM{vmid}_{change.key}')}"


def _obstacle(change: Change) -> str | None:
    """Why no command makes this change."""
    if change.obstacle is not None:
        return change.obstacle
    if change.key in _KEPT_FROM_API:
        return "PVE sets it itself and has no command for it"
    if change.key == "lock":
        return "`qm unlock` takes off a lock, once nothing works on the VM any more"
    if change.value is None and change.key.startswith("unused"):
        return "the command would destroy the volume, not only forget it"
    if change.value is not None and not all(part.isprintable() for part in change.value):
        return "its value has characters that do not print"
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
    return visible(fix.title) if fix is not None else ""
