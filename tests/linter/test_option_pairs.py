"""Every pair of options: each does what it says, or one line says that it has no effect, or both are refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pvelint.cli.combinations import ACTIONS, CONTRADICTIONS, EFFECT

OPTIONS: dict[str, tuple[str, ...]] = {
    "version": ("--version",),
    "completion": ("--completion", "fish"),
    "explain": ("--explain", "kvm-off"),
    "list_rules": ("--list-rules",),
    "show_config": ("--show-config",),
    "preview_write": ("--preview-write",),
    "write_baseline": ("--write-baseline", "new.json"),
    "diff": ("--diff",),
    "fix": ("--fix",),
    "unsafe_fixes": ("--unsafe-fixes",),
    "exit_non_zero_on_fix": ("--exit-non-zero-on-fix",),
    "select": ("--select", "cpu"),
    "ignore": ("--ignore", "passthrough"),
    "min_severity": ("--min-severity", "info"),
    "fail_on": ("--fail-on", "never"),
    "baseline": ("--baseline", "known.json"),
    "allow_empty": ("--allow-empty",),
    "no_inline_ignores": ("--no-inline-ignores",),
    "pve": ("--pve", "8.4"),
    "inventory": ("--inventory", "more"),
    "no_cache": ("--no-cache",),
    "cache_dir": ("--cache-dir", "cache"),
    "jobs": ("--jobs", "2"),
    "output_format": ("--output-format", "json"),
    "output_file": ("--output-file", "out.txt"),
    "statistics": ("--statistics",),
    "config": ("--config", "other.toml"),
    "isolated": ("--isolated",),
    "color": ("--color", "never"),
    "quiet": ("--quiet",),
}


@pytest.fixture
def run(etc_pve: Path, pvelint: Callable[..., Any]) -> Callable[..., tuple[Any, dict[str, bytes]]]:
    """Runs the command on a fresh tree; what it came to, and the files then."""
    pristine = etc_pve.with_name("pristine")
    etc_pve.rename(pristine)
    Path("more").mkdir()
    Path("other.toml").write_text("")
    pvelint("pristine", "--write-baseline", "known.json", "--select", "network")

    def command(*arguments: str) -> tuple[Any, dict[str, bytes]]:
        for made in ("out.txt", "new.json"):
            Path(made).unlink(missing_ok=True)
        shutil.rmtree("etc-pve", ignore_errors=True)
        shutil.copytree(pristine, "etc-pve")
        outcome = pvelint("etc-pve", *arguments)
        files = (path for top in (Path("etc-pve"), Path("out.txt")) for path in [top, *top.rglob("*")])
        return outcome, {str(path): path.read_bytes() for path in files if path.is_file()}

    return command


@pytest.fixture(scope="module")
def alone() -> dict[str, tuple[Any, dict[str, bytes]]]:
    """What each option comes to by itself, found once."""
    return {}


def test_every_option_is_here() -> None:
    assert EFFECT.keys() | set(ACTIONS) <= OPTIONS.keys()


@pytest.mark.parametrize("first", list(OPTIONS))
def test_pairs(
    run: Callable[..., tuple[Any, dict[str, bytes]]],
    alone: dict[str, tuple[Any, dict[str, bytes]]],
    first: str,
) -> None:
    names = list(OPTIONS)
    for one, other in combinations(names, 2):
        if first != one:
            continue
        both, files = run(*OPTIONS[one], *OPTIONS[other])
        if (one, other) in CONTRADICTIONS or (other, one) in CONTRADICTIONS:
            assert both.code == 2 and "cannot be combined" in both.err and files == run()[1]
            continue
        for option, rest in ((one, other), (other, one)):
            name = f"--{option.replace('_', '-')}"
            if f"{name} has no effect" in both.err:
                if rest not in alone:
                    alone[rest] = run(*OPTIONS[rest])
                without, files_without = alone[rest]
                assert (both.code, both.out, files) == (without.code, without.out, files_without), (
                    one,
                    other,
                )
            elif (
                option in EFFECT
                and rest in ACTIONS
                and rest not in EFFECT[option]
                and "quiet" not in (one, other)
            ):
                first_action = next(action for action in ACTIONS if action in (one, other))
                assert option == first_action, f"nothing is said of {name} beside {rest}"


@pytest.mark.parametrize(
    "argv",
    [
        ("--output-file", ""),
        ("--config", ""),
        ("--inventory", ""),
        ("--cache-dir", ""),
        ("--baseline=",),
        ("",),
    ],
)
def test_empty_paths_are_refused(etc_pve: Path, pvelint: Callable[..., Any], argv: tuple[str, ...]) -> None:
    outcome = pvelint(*argv)
    assert outcome.code == 2
    assert "empty" in outcome.err and outcome.err.count("\n") == 1


def test_a_cache_that_is_off_and_a_diff_as_json(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    assert "--cache-dir has no effect with --no-cache" in pvelint("--no-cache", "--cache-dir", "x").err
    asked = pvelint("--preview-write", "--diff", "--output-format", "json")
    assert "--diff has no effect with --output-format json" in asked.err
    assert "--exit-non-zero-on-fix has no effect without --fix" in pvelint("--exit-non-zero-on-fix").err
    assert "no effect" not in pvelint("--exit-non-zero-on-fix", "--quiet").err
