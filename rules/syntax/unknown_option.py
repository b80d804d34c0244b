from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.spelling import closest
from pvelint.rules.api import Category, Impact, LineFinding, LineFix, LineRule, Rank, ReadSetting, Severity
from pvelint.rules.line_kit.refusal import faults, history_note, known_elsewhere, refusal

_HINTS = {"hostusb": "PVE's name for it is `usb`", "cpus": "a VM has `sockets` times `cores` of them"}


class UnknownOption(LineRule):
    """A key is not an option of this PVE version.

    ## What it finds

    `core: 4`, options of a newer or older PVE version, numbered options without number.

    ## Why it matters

    PVE logs "unknown setting", starts the VM without the line, and erases it at the next write.

    ## When to ignore it

    When the file is for another version: choose that with `--pve`.
    """

    name = "unknown-option"
    category = Category.SYNTAX
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = Rank.KEY
    sources = ("qemu-server PVE/QemuServer.pm (check_type, $confdesc)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.UNKNOWN_OPTION):
            key = setting.key
            known = _history(setting, problem)
            hint = _HINTS.get(key.rstrip("0123456789"), "")
            meant = None if known or hint else _meant(key, option_names(setting.version))
            yield refusal(
                setting,
                problem,
                f"`{key}` is not an option of a VM{known}" + (f"; {hint}" if hint else ""),
                help=f"did you mean `{meant}`?"
                if meant
                else known_elsewhere(
                    problem, "delete the line" if known else "delete the line, or correct its key"
                ),
                alternatives=[LineFix(f"write {meant}", setting.with_key(meant))] if meant else (),
            )


def _history(setting: ReadSetting, problem: Problem) -> str:
    if problem.expected and problem.since is not None:
        return f" ({problem.expected} are known since PVE {problem.since}; this is a verdict for {setting.version})"
    return history_note(setting.version, problem.since, problem.until)


def _meant(key: str, names: frozenset[str]) -> str | None:
    """`net0` for `net`, `net1` for `net01`, `cpu` for `cpu0`, else the name that is surely meant."""
    base = key.rstrip("0123456789")
    number = key[len(base) :].lstrip("0") or "0"
    return next((name for name in (f"{base}{number}", base) if name in names), None) or closest(
        key, sorted(names)
    )
