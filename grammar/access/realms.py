"""domains.cfg: the realms that users log in to (PVE::Auth::Plugin)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas.realms import REALMS
from pvelint.grammar.version import Version

LAYOUT = Layout(id_pattern=re.compile(r"[A-Za-z][A-Za-z0-9._-]+\Z"), schema=REALMS)
_ALWAYS = frozenset(("pam", "pve"))


def read_realms(version: Version, path: str, text: str) -> Read[frozenset[str]]:
    """Their names."""
    config = read_section_config(path, text, LAYOUT, version)
    return Read(_ALWAYS.union(config.entries), config.problems)
