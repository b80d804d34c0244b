"""Completion for zsh."""

from __future__ import annotations

from .model import Command, Option, Takes

_TEXT = """\
#compdef pvelint
# zsh completion of pvelint: a file `_pvelint` in a folder of $fpath, or, after compinit,
# source <(pvelint --completion zsh)
_pvelint_rules=(%(rules)s)
_pvelint_categories=(%(categories)s)

_pvelint_selectors() {
    compset -P '*,'
    compadd "$@" -S '' -a _pvelint_categories _pvelint_rules
}

_pvelint() {
    _arguments \\
%(options)s
        '*:path:_files'
}

if [[ $funcstack[1] == _pvelint ]]; then
    _pvelint "$@"
else
    compdef _pvelint pvelint
fi
"""
_ACTIONS = {
    Takes.RULE: "compadd -a _pvelint_rules",
    Takes.RULES: "_pvelint_selectors",
    Takes.FILE: "_files",
    Takes.FOLDER: "_files -/",
    Takes.TEXT: " ",
}


def completion(command: Command) -> str:
    specs = [_quoted(spec) for option in command.options for spec in _specs(option)]
    return _TEXT % {
        "rules": " ".join(command.rules),
        "categories": " ".join(command.categories),
        "options": "\n".join(f"        {spec} \\" for spec in specs),
    }


def _specs(option: Option) -> list[str]:
    """As `_arguments` reads them: `--jobs=[number of processes]:N: `."""
    help_ = f"[{_escaped(option.help, '[]')}]"
    if option.takes is Takes.NOTHING:
        return [f"{flag}{help_}" for flag in option.flags]
    again = "*" if option.repeats else ""
    tail = f":{_escaped(option.value, ':')}:{_action(option)}"
    return [f"{again}{flag}={help_}{tail}" for flag in option.flags]


def _action(option: Option) -> str:
    words = " ".join(option.words)
    if option.takes is Takes.WORD:
        return f"({words})"
    if option.takes is Takes.FILE and words:
        return f"{{compadd {words}; _files}}"
    return _ACTIONS[option.takes]


def _escaped(text: str, special: str) -> str:
    return "".join(f"\\{c}" if c in f"\\{special}" else c for c in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
