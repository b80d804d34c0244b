"""What the user can put right."""

from __future__ import annotations


class UserError(Exception):
    """Usage, a config or a file that cannot be worked with; the text is one line. The command exits 2."""
