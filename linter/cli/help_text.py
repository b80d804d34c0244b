"""What help and man page say beside the options."""

from __future__ import annotations

SUMMARY = "Linter and fixer for the configs of Proxmox VE."
DESCRIPTION = (
    "Lints the configs of virtual machines and containers (qemu-server/<vmid>.conf, lxc/<vmid>.conf) and the files of "
    "/etc/pve around them, together and with the recorded hardware of each node. It changes files with --fix alone, and a "
    "live /etc/pve never. Findings go to stdout, everything else to stderr."
)
EXAMPLES = (
    ("pvelint", "lint the working folder"),
    ("pvelint --diff etc-pve", "see what --fix would change"),
    ("pvelint --explain hba-missing-rombar", "read about a rule"),
    ("pvelint --output-format qm /etc/pve", "print the fixes as commands, for a live host"),
)
EXIT_CODES = (
    ("0", "no finding at or above --fail-on is left"),
    ("1", "at least one is left; with --diff: there is something to change"),
    ("2", "nothing to lint, usage error, a config or file that cannot be used, or a rule that crashed"),
)
ENVIRONMENT = (
    ("NO_COLOR, FORCE_COLOR", "colors off or on, where --color does not say otherwise"),
    ("PVELINT_TRACEBACK", "if set, an internal error is shown with its Python traceback"),
)
FILES = (
    (
        "pvelint.toml",
        "the configuration, or [tool.pvelint] in pyproject.toml: in the folder of the linted files or the nearest above it",
    ),
    (
        "hardware/<node>.*",
        "the recorded hardware of a node, beside nodes/ or at the root of the git repository",
    ),
)


def epilog() -> str:
    """Examples and exit codes, below the options."""
    width = max(len(command) for command, _ in EXAMPLES)
    examples = "".join(f"  {command:<{width}}  {does}\n" for command, does in EXAMPLES)
    codes = "".join(f"  {code}  {meaning}\n" for code, meaning in EXIT_CODES)
    return f"examples:\n{examples}\nexit code:\n{codes}"
