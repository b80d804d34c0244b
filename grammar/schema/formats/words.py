"""Names, tags and encoded text."""

from __future__ import annotations

from .kit import each, matches, matching

config_id = matching("[A-Za-z][A-Za-z0-9_-]+")
url_encoded = matching(r"[-%a-zA-Z0-9_.!~*'()]*")
tags = each(lambda text, version: matches(r"[A-Za-z0-9_][A-Za-z0-9_+.-]*", text) is not None)
