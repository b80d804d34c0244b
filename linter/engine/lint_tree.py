"""One tree: checked, filtered by config, notes and baseline; fixed where asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pvelint.files.cluster_files import count_beside
from pvelint.report.model import Change
from pvelint.report.tree_result import CheckResult, TreeResult

from .mixed import not_fixed
from .setup import Setup, TreeSetup
from .tree_linter import TreeLinter

if TYPE_CHECKING:
    from pvelint.fix.rounds import Fixed, Lint


def lint_tree(tree: TreeSetup, setup: Setup) -> TreeResult:
    """What is found in a tree; with `fix`, what is left after it, on disk with `write`."""
    linter = TreeLinter(tree, setup)
    is_fixing = setup.options.fix or _is_planned(setup)
    checked = linter.check_for_fixes() if is_fixing else linter.check_all()

    def lint(changed: Mapping[str, str]) -> CheckResult:
        return linter.to_report(linter.check_fixed(changed) if changed else checked)

    fixed, changes, refused = _fix(linter, lint, setup) if is_fixing else (None, {}, {})
    linter.forget()
    fix = setup.options.fix
    result = lint({}) if fixed is None else fixed.remaining if fix else fixed.original
    paths = [path for path in tree.paths if path in checked.guests]
    kinds = {path: checked.guests[path].name.kind for path in paths}
    unfixed = not_fixed(kinds, linter.text_of) if fix else ()
    threshold = tree.config.fail_on
    return TreeResult(
        findings=result.findings,
        before_baseline=checked.findings,
        errors=[*result.errors, *unfixed, *dict.fromkeys(refused.values())],
        notices=[*result.notices, *_partly_written(changes, refused)],
        unknown_devices=result.unknown_devices,
        skipped_rules=result.skipped_rules,
        former_names=checked.former_names,
        paths=paths,
        text_of=linter.text_of,
        beside=count_beside(tree.files),
        guest_paths=frozenset(linter.guest_paths),
        fixed=fixed.count if fixed is not None and fix else 0,
        changes=changes,
        plans=None if fixed is None or fix else fixed.rounds,
        version_chosen=result.version_chosen,
        fails=threshold is not None and any(f.severity >= threshold for f in result.findings),
    )


def _fix(linter: TreeLinter, lint: Lint, setup: Setup) -> tuple[Fixed, dict[str, Change], dict[str, str]]:
    """What fixing comes to, the files that differ then, and those that could not be written, with a line each."""
    from pvelint.fix.loop import fix_all
    from pvelint.fix.save import save

    options = setup.options
    fixed = fix_all(
        lint, linter.text_of, unsafe=options.unsafe_fixes, untouched=linter.unwritten if options.fix else ()
    )
    if not options.fix:
        return fixed, {}, {}
    changes = linter.changes(fixed.texts)
    refused = save(changes) if options.write else {}
    if refused:
        changes = {shown: change for shown, change in changes.items() if shown not in refused}
        fixed = fixed.only(changes, lint)
    return fixed, changes, refused


def _is_planned(setup: Setup) -> bool:
    """Whether the output is how the fixes would be made."""
    return setup.config.output_format == "qm"


def _partly_written(changes: Mapping[str, Change], refused: Mapping[str, str]) -> list[str]:
    return [f"wrote {len(changes)} of {len(changes) + len(refused)} fixed files"] if refused else []
