"""Every built-in rule."""

from .info import RuleInfo

BUILTIN: dict[str, RuleInfo] = {}
