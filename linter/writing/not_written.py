"""What keeps a file from being written."""

from __future__ import annotations

from pvelint.errors import UserError


class NotWrittenError(UserError):
    """A file stays as it is; the text says which one, and why."""
