"""For rules about single lines: what is wrong with a value, the finding of it, and its fix.

`faults` gives the problems of a setting that PVE or its API refuses, `refusal` and `wrong_word` make the finding,
`write_value` and `write_part` the fix.
"""

from __future__ import annotations

from pvelint.grammar.guest.sections import read_line
from pvelint.grammar.schema.formats.words import config_id
from pvelint.grammar.schema.options.devices import NIC_MODELS
from pvelint.grammar.schema.options.history import words
from pvelint.grammar.schema.options.model import Option, Type
from pvelint.grammar.schema.options.table import find_option, option_names, suboption_names
from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.rules.line_kit.fixes import without_item, write_part, write_value
from pvelint.rules.line_kit.lists import Test, is_number_or_range, split_by_commas
from pvelint.rules.line_kit.refusal import (
    DROPPED,
    INVALID,
    SECRETS,
    faults,
    harms_writes,
    has_effect,
    history_note,
    is_misspaced,
    known_elsewhere,
    refusal,
    wrong_word,
)
from pvelint.rules.line_kit.units import BYTES, MEBIBYTES, Factors, in_own_unit, split_unit
from pvelint.rules.line_kit.words import split_words, unwrapped

__all__ = [
    "BYTES",
    "DROPPED",
    "INVALID",
    "MEBIBYTES",
    "NIC_MODELS",
    "SECRETS",
    "Code",
    "Factors",
    "Option",
    "Problem",
    "Test",
    "Type",
    "config_id",
    "faults",
    "find_option",
    "harms_writes",
    "has_effect",
    "history_note",
    "in_own_unit",
    "is_misspaced",
    "is_number_or_range",
    "known_elsewhere",
    "option_names",
    "parse_property_string",
    "read_line",
    "read_value",
    "refusal",
    "split_by_commas",
    "split_unit",
    "split_words",
    "suboption_names",
    "unwrapped",
    "without_item",
    "words",
    "write_part",
    "write_value",
    "wrong_word",
]
