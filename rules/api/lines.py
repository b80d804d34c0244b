"""For rules about single lines: what is wrong with a value, the finding of it, and its fix.

`faults` gives the problems of a setting that PVE or its API refuses, `refusal` and `wrong_word` make the finding,
`write_value` and `write_part` the fix.
"""

from __future__ import annotations

from pvelint.grammar.guest.copied_line import CopiedLine, read_copied_line
from pvelint.grammar.guest.placeholder import (
    find_marked_placeholder,
    find_owner_placeholder,
    find_placeholder,
)
from pvelint.grammar.guest.sections import read_line
from pvelint.grammar.guest.tool_output import read_tool_output
from pvelint.grammar.schema.formats.storage import is_volume_id
from pvelint.grammar.schema.formats.words import config_id
from pvelint.grammar.schema.options.cpu_models import VM_FLAGS
from pvelint.grammar.schema.options.devices import NIC_MODELS
from pvelint.grammar.schema.options.history import words
from pvelint.grammar.schema.options.model import Option, Spec, Type
from pvelint.grammar.schema.options.table import find_option, option_names, options, suboption_names
from pvelint.grammar.schema.other_words import (
    Meaning,
    name_meaning,
    option_meaning,
    same_word,
    switch_meaning,
    value_meaning,
)
from pvelint.grammar.schema.outcome import COMPLAINED, KEPT, Code, Fate, Problem
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.syntax.parse import parse_line, parse_property_string
from pvelint.rules.line_kit.comments import comment_at
from pvelint.rules.line_kit.fixes import without_item, write_part, write_value
from pvelint.rules.line_kit.lists import Test, is_number_or_range, split_by_commas
from pvelint.rules.line_kit.meaning import (
    meaning_of,
    opposite_switch,
    suboption_meaning,
    value_behind,
    word_meaning,
)
from pvelint.rules.line_kit.numbers import Number, read_number, read_size
from pvelint.rules.line_kit.refusal import (
    DROPPED,
    INVALID,
    SECRETS,
    beginning,
    choice,
    consequence_of,
    faults,
    harms_writes,
    has_effect,
    history_note,
    idle_of,
    is_misspaced,
    is_told_as_refusal,
    known_elsewhere,
    refusal,
    wrong_word,
)
from pvelint.rules.line_kit.units import BYTES, MEBIBYTES, Factors, in_own_unit, split_unit
from pvelint.rules.line_kit.words import split_words, unwrapped

__all__ = [
    "BYTES",
    "COMPLAINED",
    "DROPPED",
    "INVALID",
    "KEPT",
    "MEBIBYTES",
    "NIC_MODELS",
    "SECRETS",
    "VM_FLAGS",
    "Code",
    "CopiedLine",
    "Factors",
    "Fate",
    "Meaning",
    "Number",
    "Option",
    "Problem",
    "Spec",
    "Test",
    "Type",
    "beginning",
    "choice",
    "comment_at",
    "config_id",
    "consequence_of",
    "faults",
    "find_marked_placeholder",
    "find_option",
    "find_owner_placeholder",
    "find_placeholder",
    "harms_writes",
    "has_effect",
    "history_note",
    "idle_of",
    "in_own_unit",
    "is_misspaced",
    "is_number_or_range",
    "is_told_as_refusal",
    "is_volume_id",
    "known_elsewhere",
    "meaning_of",
    "name_meaning",
    "opposite_switch",
    "option_meaning",
    "option_names",
    "options",
    "parse_line",
    "parse_property_string",
    "read_copied_line",
    "read_line",
    "read_number",
    "read_size",
    "read_tool_output",
    "read_value",
    "refusal",
    "same_word",
    "split_by_commas",
    "split_unit",
    "split_words",
    "suboption_meaning",
    "suboption_names",
    "switch_meaning",
    "unwrapped",
    "value_behind",
    "value_meaning",
    "without_item",
    "word_meaning",
    "words",
    "write_part",
    "write_value",
    "wrong_word",
]
