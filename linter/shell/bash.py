"""Completion for bash 4 and newer."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Command, Option, Takes

_HEAD = """\
# bash completion of pvelint. Load it with: eval "$(pvelint --completion bash)"
_pvelint() {
    local cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} before= words= files=
    if [[ $cur == = ]]; then
        cur=
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $cur == --*=* ]]; then
        option=${cur%%=*} before=${cur%%=*}= cur=${cur#*=}
    fi
    COMPREPLY=()
    case $option in
"""
_TAIL = """\
        *)
            if [[ $cur != -* ]]; then
                compopt -o default
                return
            fi
            words="%s"
            ;;
    esac
    COMPREPLY=($(compgen -P "$before" -W "$words" -- "$cur"))
    if [[ ${#COMPREPLY[@]} -eq 0 && $files ]]; then
        compopt -o default
    fi
}
complete -F _pvelint pvelint
"""
_LIST = """\
            before=$before${cur%"${cur##*,}"} cur=${cur##*,}
            compopt -o nospace
"""


def completion(command: Command) -> str:
    flags = " ".join(flag for option in command.options for flag in option.flags)
    cases = "".join(_case(option, command) for option in command.options if option.takes is not Takes.NOTHING)
    return _HEAD + cases + _TAIL % flags


def _case(option: Option, command: Command) -> str:
    return f"        {'|'.join(option.flags)})\n{''.join(_actions(option, command))}            ;;\n"


def _actions(option: Option, command: Command) -> Iterator[str]:
    words: tuple[str, ...] = option.words
    if option.takes is Takes.RULES:
        yield _LIST
        words = (*command.categories, *command.rules)
    elif option.takes is Takes.RULE:
        words = command.rules
    elif option.takes in (Takes.FILE, Takes.FOLDER):
        yield "            files=1\n"
    yield f'            words="{" ".join(words)}"\n'
