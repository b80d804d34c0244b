"""The completions, in the real shells: what they offer for a line that is being typed."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pvelint.cli.argument_types import SHELLS
from pvelint.cli.described import described
from pvelint.output import FORMATS
from pvelint.rules.registry import BUILTIN
from pvelint.shell import bash, fish, zsh
from pvelint.shell.model import Takes

SCRIPTS = {"bash": bash.completion, "zsh": zsh.completion, "fish": fish.completion}
ALL, SAVE = "\x18", "\x19"
"""Keys that insert everything that is offered, and that write down the line and leave the shell."""
BASH = """\
PS1= HISTFILE=
source {script}
bind '"\\C-x": insert-completions'
save() {{ printf '%s\\n' "$READLINE_LINE" > {out}; exit; }}
bind -x '"\\C-y": save'
"""
ZSH = """\
PS1= HISTFILE=
autoload -U compinit && compinit -D -u
source {script}
everything() {{ _main_complete; compstate[insert]=all }}
zle -C everything complete-word everything
save() {{ print -r -- "$BUFFER" > {out}; exit }}
zle -N save
bindkey '^X' everything
bindkey '^Y' save
"""
BY_FOLDER = ZSH.replace("source {script}\n", "").replace("autoload", "fpath=({folder} $fpath); autoload", 1)
SETUPS = {"bash": BASH, "zsh": ZSH, "zsh by folder": BY_FOLDER}
COMMANDS = {
    "bash": ("bash", "--noprofile", "--rcfile", "{home}/.bashrc", "-i"),
    "zsh": ("zsh", "-i", "-o", "no_global_rcs"),
}
Offers = Callable[[str], set[str]]


@pytest.fixture(params=SHELLS)
def offers(request: pytest.FixtureRequest, tmp_path: Path) -> Offers:
    """What the shell offers for the last word of a line, in a folder with `a dir/` and `some.toml`."""
    shell, *way = request.param.split(maxsplit=1)
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "found" / ("_pvelint" if way else "completion")
    script.parent.mkdir()
    script.write_text(SCRIPTS[shell](described()), encoding="utf-8")
    folder = tmp_path / "work"
    (folder / "adir").mkdir(parents=True)
    (folder / "some.toml").touch()
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb"}

    def of_fish(line: str) -> set[str]:
        command = ["fish", "--no-config", "-c", f'source "{script}"; complete -C "{line}"']
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
        assert done.stderr == ""
        return {offer.partition("\t")[0] for offer in done.stdout.splitlines()}

    def of_others(line: str) -> set[str]:
        out = tmp_path / "out"
        setup = SETUPS[request.param].format(script=script, folder=script.parent, out=out)
        (tmp_path / {"bash": ".bashrc", "zsh": ".zshrc"}[shell]).write_text(setup)
        command = [part.format(home=tmp_path) for part in COMMANDS[shell]]
        type_in(command, f"{line}{ALL}{SAVE}", cwd=folder, env=env)
        before, _, _ = line.rpartition(" ")
        return set(out.read_text().removeprefix(before).split())

    return of_fish if shell == "fish" else of_others


def type_in(command: list[str], keys: str, *, cwd: Path, env: dict[str, str]) -> None:
    """Run an interactive shell on a terminal of its own, with these keys; it has to leave by itself."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    os.write(master, keys.encode())
    try:
        while select.select([master], [], [], 60)[0] and os.read(master, 65536):
            pass
    except OSError:  # the shell has closed the terminal
        pass
    finally:
        os.close(master)
        process.kill()
        process.wait()


def test_formats_are_offered(offers: Offers) -> None:
    assert offers("pvelint --output-format ") == set(FORMATS)
    assert offers("pvelint --quiet --output-format js") == {"json", "jsonl"}


@pytest.mark.parametrize("offers", ["zsh by folder"], indirect=True)
def test_a_package_puts_it_into_a_folder(offers: Offers) -> None:
    assert offers("pvelint --output-format ") == set(FORMATS)


def test_options_are_offered(offers: Offers) -> None:
    assert offers("pvelint --no-") == {"--no-cache", "--no-inline-ignores"}


def test_rules_are_offered(offers: Offers) -> None:
    assert offers("pvelint --explain hba-") == {name for name in BUILTIN if name.startswith("hba-")}


def test_rules_and_categories_are_offered_after_each_comma(offers: Offers) -> None:
    assert offers("pvelint --select cpu,hygiene,hba-miss") == {"cpu,hygiene,hba-missing-rombar"}
    passed = {name for name in ("passthrough", *BUILTIN) if name.startswith("passth")}
    assert offers("pvelint --ignore passth") == passed


def test_versions_are_offered(offers: Offers) -> None:
    assert offers("pvelint --pve 8") == {"8", "8.4"}


def test_a_value_after_an_equals_sign(offers: Offers) -> None:
    assert {offer.rpartition("=")[2] for offer in offers("pvelint --color=al")} == {"always"}


def test_files_are_offered_where_they_belong(offers: Offers) -> None:
    assert offers("pvelint --config so") == {"some.toml"}
    assert {offer.rstrip("/") for offer in offers("pvelint --cache-dir ad")} == {"adir"}
    assert {offer.rstrip("/") for offer in offers("pvelint ")} >= {"adir", "some.toml"}
    assert offers("pvelint --inventory sy") == {"sysfs"}


def test_every_option_of_the_parser_is_described() -> None:
    options = {option.flags[-1]: option for option in described().options}
    assert options["--fix"].takes is Takes.NOTHING
    assert options["--select"].repeats and not options["--pve"].repeats
    assert all(option.words for option in options.values() if option.takes is Takes.WORD)
    for make in SCRIPTS.values():
        script = make(described())
        assert [flag for flag in options if flag.removeprefix("--") not in script] == []
