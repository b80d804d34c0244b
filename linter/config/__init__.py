"""`pvelint.toml`, or `[tool.pvelint]` in pyproject.toml: found, read, checked and shown."""

from .globs import Glob, GlobError
from .load import find_config, load_config
from .model import Config, ConfigError, GuestConfig, Names, NodeConfig, selects
from .show import show

__all__ = [
    "Config",
    "ConfigError",
    "Glob",
    "GlobError",
    "GuestConfig",
    "Names",
    "NodeConfig",
    "find_config",
    "load_config",
    "selects",
    "show",
]
