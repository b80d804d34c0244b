"""Texts of files: numbers and booleans as PVE reads them, likely misspellings, secrets, directives in the notes."""

from __future__ import annotations

from pvelint.grammar.guest.directives import Malformed, canonical, directives
from pvelint.grammar.secrets.evident import Revealed, in_args, in_environment, in_notes
from pvelint.grammar.secrets.forms import KEY_END
from pvelint.grammar.spelling import NEGATIONS, Words, closest, similar
from pvelint.grammar.syntax.scalars import is_digits, is_true, perl_integer, perl_number, whole_number

__all__ = [
    "KEY_END",
    "NEGATIONS",
    "Malformed",
    "Revealed",
    "Words",
    "canonical",
    "closest",
    "directives",
    "in_args",
    "in_environment",
    "in_notes",
    "is_digits",
    "is_true",
    "perl_integer",
    "perl_number",
    "similar",
    "whole_number",
]
